import type * as Monaco from "monaco-editor/editor";
import type { Place } from "./documents.ts";
import { languageOf } from "./language.ts";
import { rangeOf } from "./range.ts";
import type { MakeHolder } from "./text-holder.ts";

/** The model of a file of a stack. One file seen from two stacks is two documents. */
export function modelUri({ stack, file }: Place): string {
  return `stack://files/${encodeURIComponent(stack)}/${file.split("/").map(encodeURIComponent).join("/")}`;
}

/** The path of that URI, as the editor has it. */
export function modelPath({ stack, file }: Place): string {
  return `/${stack}/${file}`;
}

/** Keeps texts in models, with undo for whatever replaces them. */
export function modelHolders({ editor, Uri }: typeof Monaco): MakeHolder {
  return (text, place) => {
    const uri = Uri.parse(modelUri(place));
    const model = editor.getModel(uri) ?? editor.createModel(text, languageOf(place.file, text), uri);
    if (model.getValue() !== text) model.setValue(text);
    return {
      get: () => model.getValue(),
      set: (next) => {
        if (next === model.getValue()) return;
        model.pushStackElement();
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null);
        model.pushStackElement();
      },
      mend: ({ edits, lineEnds }) => {
        model.pushStackElement();
        const operations = edits.map((edit) => ({ range: rangeOf(edit), text: edit.text }));
        model.pushEditOperations([], operations, () => null);
        if (lineEnds === "lf") model.pushEOL(editor.EndOfLineSequence.LF);
        model.pushStackElement();
      },
      onChange: (listener) => void model.onDidChangeContent(listener),
      dispose: () => model.dispose(),
    };
  };
}
