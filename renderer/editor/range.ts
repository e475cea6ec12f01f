import type * as Monaco from "monaco-editor/editor";
import type { Edit } from "../../main/contract/problem.ts";

/** The place of an edit, as the editor has it. */
export function rangeOf({ line, column, endLine, endColumn }: Omit<Edit, "text">): Monaco.IRange {
  return { startLineNumber: line, startColumn: column, endLineNumber: endLine, endColumn };
}
