import { useMemo } from "react";
import { area } from "../engine/area.tsx";
import { lineMap } from "../gutter/line-map.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { beforeWithLines, secondsThere, type LineSeconds } from "./line-seconds.ts";
import { useBuiltLines } from "./use-built-lines.ts";

const unknown: LineSeconds = new Map();

function useLastLinesArea(): LineSeconds {
  const { build, history, stack } = useWorkbench();
  const script = stack?.script ?? "";
  const before = useMemo(() => build && history && beforeWithLines(build, history), [build, history]);
  const then = useBuiltLines(before?.id, script);
  const now = useBuiltLines(before && build?.id, script);
  return useMemo(
    () => (before && then && now ? secondsThere(before, lineMap(then, now)) : unknown),
    [before, then, now],
  );
}

/**
 * What the lines of the build that is looked at took in the one before it, by their lines in this one, for every part of the window; of lines
 * that were not changed since.
 */
export const [LastLinesProvider, useLastLines] = area("LastLines", useLastLinesArea);
