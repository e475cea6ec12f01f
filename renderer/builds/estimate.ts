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
