import type { Edit } from "../../main/contract/problem.ts";

/** A text after edits that don't overlap; their places are those of the text before. */
export function edited(text: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1;
  let after = "";
  let at = 0;
  const places = edits.map((edit) => ({
    from: offset(edit.line, edit.column),
    to: offset(edit.endLine, edit.endColumn),
    text: edit.text,
  }));
  for (const { from, to, text: written } of places.sort((a, b) => a.from - b.from || a.to - b.to)) {
    after += text.slice(at, from) + written;
    at = to;
  }
  return after + text.slice(at);
}
