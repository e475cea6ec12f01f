import type * as Monaco from "monaco-editor/editor";
import { outlineOf } from "../script/outline.ts";

const explained =
  "What a step changes is kept on the host, and not done again until something before it changes.";
const aged = " With `max-age` it is done again once that is too old: a number with m, h, d or w.";

/** Markers of steps, as they are begun at the start of a line; and what a marker means, on hover. */
export function registerSnippets({ languages }: typeof Monaco): Monaco.IDisposable[] {
  return [
    languages.registerCompletionItemProvider("shell", {
      triggerCharacters: [":"],
      provideCompletionItems(model, { lineNumber, column }) {
        const before = model.getLineContent(lineNumber).slice(0, column - 1);
        if (!/^(#(:[ \t]*)?)?\w*$/.test(before)) return { suggestions: [] };
        const range = {
          startLineNumber: lineNumber,
          startColumn: 1,
          endLineNumber: lineNumber,
          endColumn: column,
        };
        const snippet = (label: string, insertText: string, documentation: string) => ({
          label: { label, description: "begins a step" },
          filterText: before.startsWith("#") ? `${before}${label}` : label,
          kind: languages.CompletionItemKind.Snippet,
          insertText,
          insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet,
          documentation: { value: documentation },
          range,
        });
        return {
          suggestions: [
            snippet("step", "#: step ${1:name}\n$0", explained),
            snippet("step max-age", "#: step ${1:name} max-age=${2:1d}\n$0", explained + aged),
          ],
        };
      },
    }),
    languages.registerHoverProvider("shell", {
      provideHover(model, { lineNumber }) {
        const step = outlineOf(model.getValue()).find(
          ({ kind, line }) => kind === "step" && line === lineNumber,
        );
        return step
          ? { contents: [{ value: `The step **${step.name}** begins here. ${explained}${aged}` }] }
          : null;
      },
    }),
  ];
}
