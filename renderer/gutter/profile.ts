import { durationText } from "../../main/contract/texts.ts";
import type { BuildView } from "../builds/timeline.ts";
import { countText } from "../parts/format.ts";

/** What is shown beside one line of a script. */
export interface LineTime {
  /** In the build's text, from 1. */
  line: number;
  text: string;
  /** In a sentence: how often it ran and for how long. */
  title: string;
  /** Too short to be shown unless somebody looks at the line. */
  small: boolean;
  /** How much of the script's time it took: 0 (not worth a colour) to 3. */
  heat: 0 | 1 | 2 | 3;
  running: boolean;
  /** Where its output begins in the log: bytes. */
  log?: number;
}

/** Seconds below which a time is not worth a reader's eye. */
const worthSeeing = 0.05;
/** Shares of all lines' time from which on a line is warm, hot, and hottest. */
const warmth = [0.08, 0.25, 0.5] as const;

/**
 * The times of a build's lines; the heat of each once it has ended. `now` by this machine's clock, in seconds since the epoch; `last`: seconds in the
 * build before, by line.
 */
export function lineTimes(
  view: BuildView,
  now: number,
  last: ReadonlyMap<number, number> = new Map(),
): LineTime[] {
  const { known } = view.lines;
  // Stopped before it, a line does not run.
  const current = view.stopped ? undefined : view.lines.current;
  const sum = [...known.values()].reduce((before, { seconds }) => before + seconds, 0);
  // A line that calls a function took the time of that function's lines, too.
  const script = view.phases.find(({ name }) => name === "script")?.seconds;
  const all = Math.min(sum, script ?? sum);
  const ran = [...known].filter(([line]) => line !== current?.line);
  const times = ran.map(([line, { times: count, seconds, log }]): LineTime => {
    const small = seconds < worthSeeing;
    return {
      line,
      text: small ? `${Math.max(1, Math.round(seconds * 1000))} ms` : durationText(seconds),
      title: `Line ${line} ran ${count === 1 ? "once" : countText(count, "time")}: ${exactText(seconds)}${count > 1 ? " in all" : ""}${lastText(last.get(line))}`,
      small,
      heat: view.ended && !small ? heatOf(seconds / all) : 0,
      running: false,
      log,
    };
  });
  if (current) times.push(runningLine(view, current, now));
  return [...times, ...cachedSteps(view)].sort((a, b) => a.line - b.line);
}

function runningLine(
  view: BuildView,
  { line, since }: { line: number; since: number },
  now: number,
): LineTime {
  const log = view.lines.known.get(line)?.log;
  return {
    line,
    text: durationText(Math.max(0, now - since)),
    title: `Line ${line} is running`,
    small: false,
    heat: 0,
    running: true,
    ...(log === undefined ? {} : { log }),
  };
}

/** Lines of a step that came from the cache did not run: its marker says why they have no times. */
function cachedSteps({ steps, lines }: BuildView): LineTime[] {
  return steps
    .filter((step) => step.cached && !lines.known.has(step.line))
    .map(({ name, line, ran, log }) => ({
      line,
      text: "cached",
      title: `The step ${name} came from the cache${ran === undefined ? "" : `: it took ${exactText(ran)} when it ran`}`,
      small: false,
      heat: 0,
      running: false,
      ...(log === undefined ? {} : { log }),
    }));
}

function heatOf(share: number): LineTime["heat"] {
  const [warm, hot, hottest] = warmth;
  return share >= hottest ? 3 : share >= hot ? 2 : share >= warm ? 1 : 0;
}

function lastText(seconds: number | undefined): string {
  return seconds === undefined ? "" : `, the last time ${exactText(seconds)}`;
}

function exactText(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(seconds < 1 ? 3 : 2)} s` : durationText(seconds);
}
