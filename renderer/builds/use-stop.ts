import { useEffect, useEffectEvent, useMemo, useRef } from "react";
import { area } from "../engine/area.tsx";
import { useBuilds, type GoOn } from "../engine/index.tsx";
import { useBreakpoints } from "../gutter/index.ts";
import { useNotices } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useFollowed } from "./use-followed.ts";

/** A build that has stopped before a line. */
export interface Stop {
  line: number;
  command?: string;
  cwd?: string;
  goOn: (to: GoOn) => void;
  shell: () => void;
  abort: () => void;
}

function useStopArea(): { stop?: Stop } {
  const { build } = useWorkbench();
  const { stopped } = useFollowed();
  const { goOn, cancelling } = useBuilds();
  const { settled } = useBreakpoints();
  const { attempt } = useNotices();
  const { openShell, cancelBuild, openBuiltLine } = useActions();
  /** The stop that was left already, while its build has not said so: keys repeat. */
  const left = useRef<object>(undefined);
  const id = build?.state === "running" && !cancelling.has(build.id) ? build.id : undefined;

  const reveal = useEffectEvent((line: number) => {
    if (build) openBuiltLine(build, line);
  });
  const line = id === undefined ? undefined : stopped?.line;
  useEffect(() => {
    if (line !== undefined) reveal(line);
  }, [id, line, stopped]);

  return useMemo(() => {
    if (id === undefined || !stopped) return {};
    return {
      stop: {
        ...stopped,
        goOn: (to: GoOn) => {
          if (left.current === stopped) return;
          left.current = stopped;
          attempt(async () => {
            try {
              // It must not stop once more at a dot that was taken away just before.
              await settled();
              await goOn(id, to);
            } catch (error) {
              left.current = undefined;
              throw error;
            }
          }, "go on");
        },
        shell: () => openShell({ kind: "stopped-build", build: id }),
        abort: () => cancelBuild(id),
      },
    };
  }, [id, stopped, goOn, settled, attempt, openShell, cancelBuild]);
}

/** The breakpoint at which the build that is looked at has stopped, if it has, and ways to go on from there. */
export const [StopProvider, useStop] = area("Stop", useStopArea);
