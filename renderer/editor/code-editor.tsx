import type { editor } from "monaco-editor/editor";
import { useEffect, useMemo, useState } from "react";
import { useSettings } from "../engine/index.tsx";
import { useDark } from "../parts/use-dark.ts";
import { useGutter } from "../gutter/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Place } from "./documents.ts";
import type { MonacoChunk } from "./load-monaco.ts";
import { modelUri } from "./model-holder.ts";
import { themeName } from "./themes.ts";
import { useCursor } from "./use-cursor.ts";
import { fileOf, useProblems } from "./use-problems.ts";

export const editorFont =
  'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

const fixedOptions: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontFamily: editorFont,
  glyphMargin: true,
  folding: true,
  lineNumbersMinChars: 3,
  tabSize: 2,
  renderLineHighlight: "all",
  padding: { top: 6 },
  overviewRulerBorder: false,
  fixedOverflowWidgets: true,
  smoothScrolling: false,
  accessibilitySupport: "auto",
  wordBasedSuggestions: "off",
  // The keys and values of a spec are strings to the editor.
  quickSuggestions: { other: true, comments: false, strings: true },
};

/** One file in the editor. Models belong to the documents; this only shows one. */
export function CodeEditor({ place, chunk }: { place: Place; chunk: MonacoChunk }) {
  const { settings } = useSettings();
  const dark = useDark();
  const { attach } = useCursor();
  const [shown, setShown] = useState<editor.IStandaloneCodeEditor>();
  const { fontSize, wordWrap } = settings;
  const options = useMemo(
    () => ({
      ...fixedOptions,
      fontSize,
      wordWrap: wordWrap ? ("on" as const) : ("off" as const),
      ariaLabel: place.file,
    }),
    [fontSize, wordWrap, place.file],
  );
  useMarkers(place, chunk);
  useGutter(place, chunk, shown);
  const { Editor } = chunk;
  return (
    <Editor
      path={modelUri(place)}
      theme={themeName(dark)}
      options={options}
      keepCurrentModel
      loading={null}
      onMount={(mounted) => {
        attach(mounted);
        setShown(mounted);
      }}
    />
  );
}

/** Problems as the editor's squiggles. */
function useMarkers({ stack: id, file }: Place, { monaco }: MonacoChunk): void {
  const { problems } = useProblems();
  const { stack } = useWorkbench();
  useEffect(() => {
    const model = monaco.editor.getModel(monaco.Uri.parse(modelUri({ stack: id, file })));
    if (!model || !stack || stack.id !== id) return;
    const mine = problems?.filter((problem) => fileOf(problem, stack) === file) ?? [];
    const markers = mine.map((problem): editor.IMarkerData => {
      const word = model.getWordAtPosition({
        lineNumber: Math.min(problem.line, model.getLineCount()),
        column: problem.column,
      });
      return {
        severity: problem.severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        message: problem.hint ? `${problem.message}\n${problem.hint}` : problem.message,
        startLineNumber: problem.line,
        startColumn: problem.column,
        endLineNumber: problem.endLine ?? problem.line,
        endColumn: problem.endColumn ?? word?.endColumn ?? problem.column + 1,
      };
    });
    monaco.editor.setModelMarkers(model, "stackwright", markers);
  }, [problems, stack, id, file, monaco]);
}
