import type * as Monaco from "monaco-editor/editor";
import type { Edit } from "../../main/contract/problem.ts";
import { linesOf } from "../gutter/line-map.ts";
import { changedLines } from "./changed-lines.ts";
import type { Place } from "./documents.ts";
import { languageOf } from "./language.ts";
import { rangeOf } from "./range.ts";
import type { MakeHolder } from "./text-holder.ts";

/** What a model is called for as long as its file keeps the name that it has when it is opened. One file seen from two stacks is two documents. */
export function modelUri({ stack, file }: Place, nth = 1): string {
  const path = `${encodeURIComponent(stack)}/${file.split("/").map(encodeURIComponent).join("/")}`;
  return `stack://files${nth === 1 ? "" : `-${nth}`}/${path}`;
}

/** Keeps texts in models, with undo for whatever replaces them. */
export function modelHolders({ editor, Uri }: typeof Monaco): MakeHolder {
  const { LF, CRLF } = editor.EndOfLineSequence;
  /** A file that was renamed keeps its model, and another may have its old name by now. */
  const held = new Set<string>();
  const freeUri = (place: Place) => {
    for (let nth = 1; ; nth++) {
      const uri = Uri.parse(modelUri(place, nth));
      if (!held.has(uri.toString())) return uri;
    }
  };
  return (text, place) => {
    const uri = freeUri(place);
    held.add(uri.toString());
    const model = editor.getModel(uri) ?? editor.createModel(text, languageOf(place.file, text), uri);
    if (model.getValue() !== text) model.setValue(text);
    const change = (edits: readonly Edit[], lineEnds: string) => {
      model.pushStackElement();
      model.pushEOL(lineEnds === "\n" ? LF : CRLF);
      // Done again together, edits would be made by offsets that line ends have moved.
      model.pushStackElement();
      if (edits.length > 0) model.pushEditOperations([], edits.map(operationOf), () => null);
      model.pushStackElement();
    };
    return {
      uri: uri.toString(),
      get: () => model.getValue(),
      set: (next) =>
        change(changedLines(model.getLinesContent(), linesOf(next)), lineEndsOf(next, model.getEOL())),
      mend: ({ edits, lineEnds }) => change(edits, lineEnds === "lf" ? "\n" : model.getEOL()),
      onChange: (listener) => void model.onDidChangeContent(listener),
      renamed: (file) => editor.setModelLanguage(model, languageOf(file, model.getValue())),
      dispose: () => {
        held.delete(uri.toString());
        model.dispose();
      },
    };
  };
}

function operationOf(edit: Edit): Monaco.editor.IIdentifiedSingleEditOperation {
  return { range: rangeOf(edit), text: edit.text };
}

/** How most of a text's lines end, as a model has it; `usual` for a text of one line. */
function lineEndsOf(text: string, usual: string): string {
  const all = text.split("\n").length - 1;
  const crlf = text.split("\r\n").length - 1;
  if (all === 0) return usual;
  return crlf > all / 2 ? "\r\n" : "\n";
}
