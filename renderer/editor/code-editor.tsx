import type { editor } from "monaco-editor/editor";
import { useEffect, useMemo, useState } from "react";
import type { Problem } from "../../main/contract/problem.ts";
import { useSettings } from "../engine/index.tsx";
import { useDark } from "../parts/use-dark.ts";
import { useGutter } from "../gutter/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { keyOf, type Place } from "./documents.ts";
import type { MonacoChunk } from "./load-monaco.ts";
import { themeName } from "./themes.ts";
import { useCursor } from "./use-cursor.ts";
import { useKeptView } from "./use-kept-view.ts";
import { fileOf, useProblems } from "./use-problems.ts";

export const editorFont =
  'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/**
 * Brackets in the colours of their depth are left out: a shell's do not all come in pairs (that of a `case` was shown as a mistake), and finding them anew
 * was half of what the editor did for a keystroke. Known to Monaco by this name alone.
 */
export const plainBrackets = { "bracketPairColorization.enabled": false };

const fixedOptions: editor.IStandaloneEditorConstructionOptions = {
  ...plainBrackets,
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

interface CodeEditorProps {
  place: Place;
  /** The URI of its model. */
  model: string;
  chunk: MonacoChunk;
}

/** One file in the editor. Models belong to the documents; this only shows one. */
export function CodeEditor({ place, model, chunk }: CodeEditorProps) {
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
  useKeptView(shown, model, keyOf(place));
  // After what was looked at before is there again: who was sent elsewhere goes there.
  useEffect(() => {
    if (shown) attach(shown);
  }, [shown, attach]);
  useMarkers(place, model, chunk);
  useGutter(place, chunk, shown);
  const { Editor } = chunk;
  return (
    <Editor
      path={model}
      theme={themeName(dark)}
      options={options}
      keepCurrentModel
      saveViewState={false}
      loading={null}
      onMount={setShown}
    />
  );
}

/** Problems as the editor's squiggles. ShellCheck's come later: meanwhile those before move with the text. */
function useMarkers(place: Place, model: string, chunk: MonacoChunk): void {
  const { quick, fromShellCheck } = useProblems();
  useMarkersOf("stackwright", quick, place, model, chunk);
  useMarkersOf("ShellCheck", fromShellCheck, place, model, chunk);
}

function useMarkersOf(
  owner: string,
  problems: readonly Problem[] | undefined,
  { stack: id, file }: Place,
  uri: string,
  { monaco }: MonacoChunk,
): void {
  const { stack } = useWorkbench();
  useEffect(() => {
    const model = monaco.editor.getModel(monaco.Uri.parse(uri));
    if (!model || !stack || stack.id !== id) return;
    const mine = problems?.filter((problem) => fileOf(problem, stack) === file) ?? [];
    monaco.editor.setModelMarkers(
      model,
      owner,
      mine.map((problem) => markerOf(problem, model, monaco)),
    );
  }, [owner, problems, stack, id, file, uri, monaco]);
}

function markerOf(
  problem: Problem,
  model: editor.ITextModel,
  { MarkerSeverity, Uri }: MonacoChunk["monaco"],
): editor.IMarkerData {
  const { severity, message, hint, line, column, endLine, endColumn, code, link } = problem;
  const word = model.getWordAtPosition({ lineNumber: Math.min(line, model.getLineCount()), column });
  const severities = {
    error: MarkerSeverity.Error,
    warning: MarkerSeverity.Warning,
    info: MarkerSeverity.Info,
    style: MarkerSeverity.Hint,
  };
  return {
    severity: severities[severity],
    message: hint ? `${message}\n${hint}` : message,
    ...(link === undefined ? {} : { source: "ShellCheck", code: { value: code, target: Uri.parse(link) } }),
    startLineNumber: line,
    startColumn: column,
    endLineNumber: endLine ?? line,
    endColumn: endColumn ?? word?.endColumn ?? column + 1,
  };
}
