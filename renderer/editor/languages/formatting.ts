import type * as Monaco from "monaco-editor/editor";
import type { LanguageHelp } from "./help.ts";

/** The engine's layout of scripts and specs as the editor's "Format Document". The editor takes the least edits that lead to it, so the cursor stays. */
export function registerFormatting(monaco: typeof Monaco, help: LanguageHelp): Monaco.IDisposable {
  return monaco.languages.registerDocumentFormattingEditProvider(["yaml", "shell"], {
    displayName: "Stackwright",
    async provideDocumentFormattingEdits(model, { tabSize, insertSpaces }) {
      const place = help.placeOf(model.uri);
      if (!place) return [];
      const text = model.getValue();
      const tidy = await help.format(place, text, insertSpaces ? tabSize : 0);
      return tidy === text ? [] : [{ range: model.getFullModelRange(), text: tidy }];
    },
  });
}
