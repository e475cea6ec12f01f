import type { BuildEvent } from "../../main/contract/build.ts";

/** What is known of one line of a script that runs or ran. */
export interface LineView {
  /** How often it ran. */
  times: number;
  /** In all. */
  seconds: number;
  /** Length of the log in bytes when it last began. */
  log: number;
  /** When it first began, within the pause between two reports: seconds since the epoch. */
  began: number;
}

/** The lines of a script as a build runs it; lines count from 1. */
export interface ScriptLines {
  known: ReadonlyMap<number, LineView>;
  /** The line that runs now, and since when: seconds since the epoch. */
  current?: { line: number; since: number };
  /** Where in the log lines began, in the order in which that was told. */
  began: readonly { line: number; log: number }[];
}

export const noLines: ScriptLines = { known: new Map(), began: [] };

/** Beginnings of lines that are remembered: a script that runs lines by the thousand is not read line by line. */
const mostBegan = 5000;

export function withLineEvent(lines: ScriptLines, event: BuildEvent): ScriptLines {
  if (event.type === "lines") return withTimes(lines, event);
  if (event.type !== "step-end" && event.type !== "failure" && event.type !== "ended") return lines;
  const { current: _over, ...rest } = lines;
  return rest;
}

function withTimes(lines: ScriptLines, event: Extract<BuildEvent, { type: "lines" }>): ScriptLines {
  const known = new Map(lines.known);
  const began: { line: number; log: number }[] = [];
  for (const [line, times, seconds, log] of event.lines) {
    const before = known.get(line);
    if (before?.log !== log) began.push({ line, log });
    known.set(line, { times, seconds, log, began: before?.began ?? event.at - seconds });
  }
  began.sort((a, b) => a.log - b.log || a.line - b.line);
  const { current, at } = event;
  const goesOn = lines.current?.line === current && event.lines.every(([line]) => line !== current);
  const since = goesOn ? (lines.current?.since ?? at) : at;
  return {
    known,
    began: [...lines.began, ...began].slice(-mostBegan),
    ...(current === undefined ? {} : { current: { line: current, since } }),
  };
}

/** The line that printed what is at a place in the log: the one that began last before it. */
export function lineThatPrinted(lines: ScriptLines, offset: number): number | undefined {
  let found: { line: number; log: number } | undefined;
  for (const each of lines.began) if (each.log <= offset && each.log >= (found?.log ?? 0)) found = each;
  return found?.line;
}
