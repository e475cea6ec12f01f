import type { BuildSummary } from "../../main/contract/history.ts";

/** Seconds by line. */
export type LineSeconds = ReadonlyMap<number, number>;

/** The newest build before one, on its host, whose lines are known. `history`: newest first. */
export function beforeWithLines(
  build: BuildSummary,
  history: readonly BuildSummary[],
): BuildSummary | undefined {
  return history.find(
    ({ id, host, started, record }) =>
      id !== build.id && host === build.host && started <= build.started && record?.lines?.length,
  );
}

/** A build's seconds by line, with the lines as `map` has them in another text. A line that failed did not take its time. */
export function secondsThere({ record }: BuildSummary, map: ReadonlyMap<number, number>): LineSeconds {
  const failed = record?.failure?.line;
  return new Map(
    (record?.lines ?? []).flatMap(([line, , seconds]) => {
      const there = line === failed ? undefined : map.get(line);
      return there === undefined ? [] : [[there, seconds] as const];
    }),
  );
}
