import { codeLines } from "../editor/script/outline.ts";

/** Lines on which Bash runs nothing: blank ones, comments, what only opens, divides or closes a command, patterns of `case`, heads of functions. */
const runsNothing = new RegExp(
  `^\\s*(${[
    String.raw`(then|else|do|done|fi|esac|;;&?|;&|[{}()])\s*;?`,
    String.raw`\(?[^\s()|]+(\s*\|\s*[^\s()|]+)*\)`,
    String.raw`(function\s+)?[^\s(){}#$"'=]+\s*\(\s*\)\s*[{(]?`,
    String.raw`function\s+[^\s(){}]+\s*[{(]?`,
  ].join("|")})?\\s*(#|$)`,
);

/**
 * Breakpoints after a click on a line: without the one that is there, or with one more. A line that runs nothing stands for the next that does.
 * Lines count from 1.
 */
export function toggled(
  breakpoints: readonly number[],
  text: readonly string[],
  line: number,
): readonly number[] {
  if (breakpoints.includes(line)) return breakpoints.filter((other) => other !== line);
  const next = stopFor(text, line);
  return next === undefined || breakpoints.includes(next) ? breakpoints : [...breakpoints, next];
}

/** The line at which a build would stop for a breakpoint on a line; none when nothing runs from there on. */
export function stopFor(text: readonly string[], line: number): number | undefined {
  for (const each of codeLines(text))
    if (each.line >= line && !runsNothing.test(each.content)) return each.line;
  return undefined;
}
