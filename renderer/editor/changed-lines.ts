import type { Edit } from "../../main/contract/problem.ts";
import { lineMap } from "../gutter/line-map.ts";

/** The edits that make one text of another, line by line: what is not changed stays, and with it the cursor, folds and marks in it. */
export function changedLines(before: readonly string[], after: readonly string[]): Edit[] {
  const map = lineMap(before, after);
  const edits: Edit[] = [];
  // The last line of either that is the same.
  let [line, there] = [0, 0];
  for (let next = 1; next <= before.length; next++) {
    const nextThere = map.get(next);
    if (nextThere === undefined) continue;
    const text = after.slice(there, nextThere - 1);
    if (next > line + 1 || text.length > 0)
      edits.push({
        ...{ line: line + 1, column: 1, endLine: next, endColumn: 1 },
        text: text.map((each) => `${each}\n`).join(""),
      });
    [line, there] = [next, nextThere];
  }
  if (line < before.length || there < after.length) {
    const text = after.slice(there).join("\n");
    edits.push({
      ...(line === 0 ? { line: 1, column: 1 } : endOf(before, line)),
      ...{ endLine: before.length, endColumn: endOf(before, before.length).column },
      text: line === 0 || there === after.length ? text : `\n${text}`,
    });
  }
  return edits;
}

function endOf(lines: readonly string[], line: number) {
  return { line, column: (lines[line - 1] ?? "").length + 1 };
}
