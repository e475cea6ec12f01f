import type { BuildView } from "../builds/timeline.ts";
import { codeLines, outlineOf } from "../editor/script/outline.ts";

/** A breakpoint before which builds don't stop, and why: nobody should wait for what can't come. */
export interface SilentDot {
  /** In the editor's text, from 1. */
  line: number;
  /** A sentence. */
  why: string;
  /** The step that came from the cache: run, it would stop there. */
  step?: string;
}

/** What a build says of breakpoints. */
export interface BuildOfDots {
  image: string;
  view: BuildView;
  /** Where lines of the editor's text are in the build's. */
  places: ReadonlyMap<number, number>;
  /** The lines that it was last told to stop before, of the text that it runs. */
  told: readonly number[];
}

interface Script {
  lines: readonly string[];
  /** Why no lines of it can be known, in a sentence. */
  untraced: string | undefined;
}

export function silentDots(
  dots: readonly number[],
  { lines, untraced }: Script,
  build: BuildOfDots | undefined,
): SilentDot[] {
  const trap = ownTrap(lines);
  return dots.flatMap((line): SilentDot[] => {
    if (untraced !== undefined) return [{ line, why: `Builds can't stop here. ${untraced}` }];
    if (trap !== undefined && line > trap) {
      const why = `Builds can't stop here: from line ${trap} on the script has a DEBUG trap of its own.`;
      return [{ line, why }];
    }
    const reason = build && passedBy(line, lines, build);
    return reason ? [{ line, ...reason }] : [];
  });
}

function passedBy(
  line: number,
  lines: readonly string[],
  { image, view, places, told }: BuildOfDots,
): Omit<SilentDot, "line"> | undefined {
  const there = places.get(line);
  if (there === undefined) return undefined;
  const step = view.steps.find(({ line: first, endLine }) => first <= there && there <= endLine);
  if (step?.cached)
    return {
      why: `${image} did not stop here: the step ${step.name} came from the cache.`,
      step: step.name,
    };
  const begin = places.get(beginOf(line, lines));
  if (!view.ended || !told.includes(there) || (begin !== undefined && view.stops.has(begin)))
    return undefined;
  const passed = `${image} did not stop here: it did not come to this line while the breakpoint was set.`;
  return { why: inFunction(line, lines) ? `${passed} ${unfollowed}` : passed };
}

const unfollowed = "Functions can't be followed in subshells, in $(…), and while there is a RETURN trap.";

function inFunction(line: number, lines: readonly string[]): boolean {
  return outlineOf(lines.join("\n")).some(
    ({ kind, line: head, endLine }) => kind === "function" && head <= line && line <= endLine,
  );
}

/** The line at which the command begins that a backslash carries on to a line. */
function beginOf(line: number, lines: readonly string[]): number {
  let begin = line;
  while (/(^|[^\\])(\\\\)*\\$/.test(lines[begin - 2] ?? "")) begin--;
  return begin;
}

/** The line at which a script sets a DEBUG trap, which takes the place of the one that builds stop in. */
function ownTrap(lines: readonly string[]): number | undefined {
  for (const { line, content } of codeLines(lines))
    if (/^[^#]*(^|[\s;&|({])trap\s+(?!-[pl])[^#]*\bDEBUG\b/.test(content)) return line;
  return undefined;
}
