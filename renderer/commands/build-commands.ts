import { useMemo } from "react";
import { useFollowed, useOutput, useStop } from "../builds/index.ts";
import { useCursor } from "../editor/index.ts";
import { useBreakpoints } from "../gutter/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Command } from "./command.ts";

/** What can be done about builds: starting them in all ways, breakpoints, going on from one, and from lines to their output. */
export function useBuildCommands(): readonly Command[] {
  const { stack, host, build, running, openTab } = useWorkbench();
  const { activeFile, buildStack, cancelBuild, saveAndBuild, resume } = useActions();
  const { steps } = useFollowed();
  const { spot } = useCursor();
  const { toggle } = useBreakpoints();
  const { stop } = useStop();
  const { goToOutputOf, goToPrinter } = useOutput();

  return useMemo(() => {
    const onScript =
      activeFile !== undefined && activeFile.file === stack?.script && activeFile.stack === stack.id;
    const line = onScript ? spot?.line : undefined;
    const canBuild = !!stack && !!host;
    const failedIn = build?.state === "failed" && build.kept ? build.failure?.step : undefined;
    const ofSteps = steps.flatMap(({ name }): Command[] => [
      {
        id: `build-until ${name}`,
        title: `Build until the step ${name}`,
        enabled: canBuild,
        run: () => stack && buildStack(stack.id, { until: name }),
      },
      {
        id: `build-from ${name}`,
        title: `Build from the step ${name}`,
        enabled: canBuild,
        run: () => stack && buildStack(stack.id, { from: name }),
      },
    ]);
    return [
      {
        id: "build",
        title: "Save and Build",
        keys: ["Mod+Enter"],
        enabled: canBuild,
        run: () => saveAndBuild(),
      },
      {
        id: "cancel-build",
        title: "Cancel the build",
        keys: ["Mod+Shift+X"],
        enabled: !!running,
        run: () => running && cancelBuild(running.id),
      },
      {
        id: "rebuild",
        title: "Rebuild without cache",
        enabled: canBuild,
        run: () => saveAndBuild({ cache: false }),
      },
      {
        id: "resume",
        title: failedIn === undefined ? "Resume the failed build" : `Resume from the step ${failedIn}`,
        enabled: failedIn !== undefined,
        run: () => build && resume(build),
      },
      {
        id: "compare",
        title: "Compare with an earlier build …",
        enabled: !!build,
        run: () => build && openTab({ kind: "changes", build: build.id, now: true }),
      },
      {
        id: "breakpoint",
        title: "Set a breakpoint on this line, or remove it",
        keys: ["F9"],
        enabled: line !== undefined,
        run: () => activeFile && line !== undefined && toggle(activeFile, line),
      },
      {
        id: "continue",
        title: "Continue to the next breakpoint",
        keys: ["F5"],
        enabled: !!stop,
        leavesKeys: true,
        run: () => stop?.goOn("breakpoint"),
      },
      {
        id: "next-line",
        title: "Run this line and stop before the next",
        keys: ["F10"],
        enabled: !!stop,
        leavesKeys: true,
        run: () => stop?.goOn("line"),
      },
      {
        id: "step-end",
        title: "Run to the end of the step",
        keys: ["Shift+F11"],
        enabled: !!stop,
        leavesKeys: true,
        run: () => stop?.goOn("step-end"),
      },
      {
        id: "abort",
        title: "Abort the stopped build",
        keys: ["Shift+F5"],
        enabled: !!stop,
        leavesKeys: true,
        run: () => stop?.abort(),
      },
      {
        id: "stopped-shell",
        title: "New shell in the stopped build",
        enabled: !!stop,
        run: () => stop?.shell(),
      },
      {
        id: "to-output",
        title: "Go to this line's output",
        keys: ["Mod+Alt+O"],
        enabled: line !== undefined,
        run: () => line !== undefined && goToOutputOf(line),
      },
      {
        id: "to-printer",
        title: "Go to the line that printed this",
        keys: ["Mod+Alt+L"],
        enabled: !!build,
        run: goToPrinter,
      },
      ...ofSteps,
    ];
  }, [
    stack,
    host,
    build,
    running,
    openTab,
    activeFile,
    buildStack,
    cancelBuild,
    saveAndBuild,
    resume,
    steps,
    spot,
    toggle,
    stop,
    goToOutputOf,
    goToPrinter,
  ]);
}
