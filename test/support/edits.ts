import type { Edit } from "../../main/contract/problem.ts";

/** The text with the edits made, as an editor makes them: all at once, positions being those of the text before. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1;
  return edits
    .map((edit) => ({
      from: offset(edit.line, edit.column),
      to: offset(edit.endLine, edit.endColumn),
      with: edit.text,
    }))
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, with: text }) => whole.slice(0, from) + text + whole.slice(to), text);
}
