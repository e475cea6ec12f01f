import type * as Monaco from "monaco-editor/editor";
import { variableAt, variableBefore, variablesOf } from "../script/variables.ts";
import type { LanguageHelp } from "./help.ts";

/** The spec's variables, and the script's own, as they are written; and what those of the spec are, where they are used. */
export function registerVariables(monaco: typeof Monaco, help: LanguageHelp): Monaco.IDisposable[] {
  const { languages } = monaco;
  const envOf = (model: Monaco.editor.ITextModel) => help.envOf(help.placeOf(model.uri));
  return [
    languages.registerCompletionItemProvider("shell", {
      triggerCharacters: ["$", "{"],
      provideCompletionItems(model, { lineNumber, column }) {
        const begun = variableBefore(model.getLineContent(lineNumber).slice(0, column - 1));
        if (begun === undefined) return { suggestions: [] };
        const range = {
          startLineNumber: lineNumber,
          startColumn: column - begun.length,
          endLineNumber: lineNumber,
          endColumn: column,
        };
        const given = envOf(model);
        const own = variablesOf(model.getValue()).filter((name) => name !== begun && !given.includes(name));
        const item = (name: string, detail: string, order: string) => ({
          label: { label: name, description: detail },
          kind: languages.CompletionItemKind.Variable,
          insertText: name,
          sortText: `${order}${name}`,
          range,
        });
        return {
          suggestions: [
            ...given.map((name) => item(name, "from the spec", "0")),
            ...own.map((name) => item(name, "set in this script", "1")),
          ],
        };
      },
    }),
    languages.registerHoverProvider("shell", {
      provideHover(model, { lineNumber, column }) {
        const name = variableAt(model.getLineContent(lineNumber), column);
        if (name === undefined || !envOf(model).includes(name)) return null;
        return {
          contents: [
            {
              value: `\`${name}\` comes from the spec: from \`env\`, or from whoever builds if it is one of its \`secrets\`.`,
            },
          ],
        };
      },
    }),
  ];
}
