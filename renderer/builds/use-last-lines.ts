import { useMemo } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import { lineMap } from "../gutter/line-map.ts";
import { beforeWithLines, secondsThere, type LineSeconds } from "./line-seconds.ts";
import { useBuiltLines } from "./use-built-lines.ts";

const unknown: LineSeconds = new Map();

/** What a build's lines took in the build before it, by their lines in this one; of lines that were not changed since. */
export function useLastLines(
  build: BuildSummary | undefined,
  history: readonly BuildSummary[] | undefined,
  script: string,
): LineSeconds {
  const before = useMemo(() => build && history && beforeWithLines(build, history), [build, history]);
  const then = useBuiltLines(before?.id, script);
  const now = useBuiltLines(before && build?.id, script);
  return useMemo(
    () => (before && then && now ? secondsThere(before, lineMap(then, now)) : unknown),
    [before, then, now],
  );
}
