import type { Edit, Fix } from "../../contract/problem.ts";
import { inUnits, type ReportComment } from "./report.ts";

/** UTF-16 code units of a mended text that a title shows. */
const longestShown = 50;

/** ShellCheck's own fix, and the comment that makes it keep silent about this place. */
export function fixesOf(comment: ReportComment, place: Omit<Edit, "text">, lines: readonly string[]): Fix[] {
  const edits = [...(comment.fix?.replacements ?? [])]
    .sort((a, b) => a.precedence - b.precedence)
    .map((replacement) => ({ ...inUnits(replacement, lines), text: replacement.replacement }));
  const own = edits.length > 0 ? [{ title: titleOf(comment, place, edits, lines), edits }] : [];
  return [...own, ...silenced(comment, lines)];
}

/** What would be there then, where that is short. */
function titleOf(
  { code }: ReportComment,
  place: Omit<Edit, "text">,
  edits: readonly Edit[],
  lines: readonly string[],
) {
  const all = [place, ...edits];
  const before = lines[place.line - 1] ?? "";
  let shown = "";
  if (all.every(({ line, endLine }) => line === place.line && endLine === place.line)) {
    let at = Math.min(...all.map(({ column }) => column));
    const end = Math.max(...all.map(({ endColumn }) => endColumn));
    for (const edit of [...edits].sort((a, b) => a.column - b.column || a.endColumn - b.endColumn)) {
      shown += before.slice(at - 1, edit.column - 1) + edit.text;
      at = edit.endColumn;
    }
    shown += before.slice(at - 1, end - 1);
  }
  return shown === "" || shown.length > longestShown
    ? `Mend it as ShellCheck says (SC${code})`
    : `Write ${shown.trim()}`;
}

/** A comment of ShellCheck's on a line of its own, where no command goes on from the line before. */
function silenced({ line, code }: ReportComment, lines: readonly string[]): Fix[] {
  const goesOn = /(\\|\||&&|\()\s*$/.test(lines[line - 2] ?? "");
  if (line === 1 || goesOn) return [];
  const indent = /^[ \t]*/.exec(lines[line - 1] ?? "")?.[0] ?? "";
  const edit = {
    line,
    column: 1,
    endLine: line,
    endColumn: 1,
    text: `${indent}# shellcheck disable=SC${code}\n`,
  };
  return [{ title: `Leave it, and silence SC${code} here`, edits: [edit] }];
}
