import type { PhaseName } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";

/** How many earlier builds an estimate looks at. */
const looksAt = 5;

/** Seconds that a phase usually takes, from succeeded builds of the same stack on the same host; the median, so that one bad day does not count. */
export function usualSeconds(
  history: readonly BuildSummary[],
  host: string,
  phase: PhaseName,
): number | undefined {
  const seconds = history
    .filter((build) => build.state === "succeeded" && build.host === host)
    .slice(0, looksAt)
    .map(({ record }) => record?.seconds[phase])
    .filter((value) => value !== undefined)
    .sort((a, b) => a - b);
  return seconds[Math.floor(seconds.length / 2)];
}

/** Seconds that a step took when it last ran to its end on that host; `history` is of builds before this one, newest first. */
export function lastSeconds(
  history: readonly BuildSummary[],
  host: string,
  step: string,
): number | undefined {
  for (const { host: on, record } of history) {
    if (on !== host || record?.failure?.step === step) continue;
    const ran = record?.steps?.find(({ name, cached }) => name === step && !cached);
    if (ran) return ran.seconds;
  }
  return undefined;
}

/** Seconds of difference to the last time that are worth a word, at least. */
const worthSaying = 0.5;

/** Whether what took so many seconds took noticeably more or less the last time. */
export function differs(seconds: number, before: number): boolean {
  return Math.abs(seconds - before) >= Math.max(worthSaying, before / 10);
}
