import type * as Monaco from "monaco-editor/editor";
import { foldsOf } from "../script/folds.ts";
import { outlineOf, type Part } from "../script/outline.ts";
import { registerVariables } from "./script-variables.ts";
import { registerSnippets } from "./script-snippets.ts";
import { markSteps } from "./step-lines.ts";
import type { LanguageHelp } from "./help.ts";

/** What helps with a script: its outline, folding, the way to a function, its variables, its steps. */
export function registerScript(monaco: typeof Monaco, help: LanguageHelp): Monaco.IDisposable[] {
  const { languages } = monaco;
  return [
    languages.registerDocumentSymbolProvider("shell", {
      displayName: "Steps and functions",
      provideDocumentSymbols: (model) => symbolsOf(monaco, model),
    }),
    languages.registerFoldingRangeProvider("shell", {
      provideFoldingRanges: (model) =>
        foldsOf(model.getValue()).map(({ line, endLine, step }) => ({
          start: line,
          end: endLine,
          ...(step ? { kind: languages.FoldingRangeKind.Region } : {}),
        })),
    }),
    languages.registerDefinitionProvider("shell", {
      provideDefinition(model, position) {
        const name = nameAt(model, position);
        const found = outlineOf(model.getValue()).filter(
          (part) => part.kind === "function" && part.name === name,
        );
        return found.map((part) => ({ uri: model.uri, range: headOf(part, model) }));
      },
    }),
    ...registerVariables(monaco, help),
    ...registerSnippets(monaco),
    markSteps(monaco),
  ];
}

function symbolsOf(
  { languages }: typeof Monaco,
  model: Monaco.editor.ITextModel,
): Monaco.languages.DocumentSymbol[] {
  const kinds = { step: languages.SymbolKind.Module, function: languages.SymbolKind.Function };
  const top: Monaco.languages.DocumentSymbol[] = [];
  let step: Monaco.languages.DocumentSymbol | undefined;
  for (const part of outlineOf(model.getValue())) {
    const symbol = {
      name: part.name || "(no name)",
      detail: part.kind === "step" ? "step" : "",
      kind: kinds[part.kind],
      tags: [],
      range: {
        startLineNumber: part.line,
        startColumn: 1,
        endLineNumber: part.endLine,
        endColumn: model.getLineMaxColumn(part.endLine),
      },
      selectionRange: headOf(part, model),
      children: [],
    };
    if (part.kind === "function" && step) step.children?.push(symbol);
    else top.push(symbol);
    if (part.kind === "step") step = symbol;
  }
  return top;
}

/** Where a part's name is, in its first line. */
function headOf({ line, name }: Part, model: Monaco.editor.ITextModel): Monaco.IRange {
  const at = Math.max(0, model.getLineContent(line).indexOf(name));
  return { startLineNumber: line, startColumn: at + 1, endLineNumber: line, endColumn: at + 1 + name.length };
}

/** A function may have more in its name than a word has for the editor. */
function nameAt(
  model: Monaco.editor.ITextModel,
  { lineNumber, column }: Monaco.IPosition,
): string | undefined {
  for (const { 0: name, index } of model.getLineContent(lineNumber).matchAll(/[^\s(){}#$"'`=;|&<>]+/g))
    if (index < column && column <= index + name.length + 1) return name;
  return undefined;
}
