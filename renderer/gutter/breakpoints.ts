/**
 * Breakpoints after a click on a line: without the one that is there, or with one more. A line that runs nothing, blank or a comment, stands for
 * the next that does. Lines count from 1.
 */
export function toggled(
  breakpoints: readonly number[],
  text: readonly string[],
  line: number,
): readonly number[] {
  if (breakpoints.includes(line)) return breakpoints.filter((other) => other !== line);
  const next = text.findIndex((each, index) => index >= line - 1 && !/^\s*(#|$)/.test(each));
  return next < 0 || breakpoints.includes(next + 1) ? breakpoints : [...breakpoints, next + 1];
}
