import type * as Monaco from "monaco-editor/editor";
import { outlineOf } from "../script/outline.ts";

/** A line above every step of every script that is open. */
export function markSteps({ editor }: typeof Monaco): Monaco.IDisposable {
  const stops: Monaco.IDisposable[] = [];
  const follow = (model: Monaco.editor.ITextModel) => {
    let marked: string[] = [];
    const mark = () => {
      const steps =
        model.getLanguageId() === "shell"
          ? outlineOf(model.getValue()).filter(({ kind }) => kind === "step")
          : [];
      marked = model.deltaDecorations(
        marked,
        steps.map(({ line }) => ({
          range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
          options: { isWholeLine: true, className: "step-line" },
        })),
      );
    };
    mark();
    stops.push(model.onDidChangeContent(mark), model.onDidChangeLanguage(mark));
  };
  for (const model of editor.getModels()) follow(model);
  stops.push(editor.onDidCreateModel(follow));
  return {
    dispose: () => {
      for (const stop of stops) stop.dispose();
    },
  };
}
