export { CodeEditor } from "./code-editor.tsx";
export { Difference } from "./difference.tsx";
export { keyOf, type DocumentView, type Place } from "./documents.ts";
export { loadMonaco } from "./load-monaco.ts";
export { CursorProvider, useCursor, useSpot } from "./use-cursor.ts";
export { DocumentsProvider, useDocuments } from "./use-documents.ts";
export { fileOf, ProblemsProvider, useProblems } from "./use-problems.ts";
