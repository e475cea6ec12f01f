import { useMemo } from "react";
import { menuKeys } from "../../main/contract/menu.ts";
import { useBuildMenu, useFollowed, useOutput, useStepMenu, useStop } from "../builds/index.ts";
import { useSpot } from "../editor/index.ts";
import { useBuilds, useHosts } from "../engine/index.tsx";
import { useBreakpoints } from "../gutter/index.ts";
import { useNotices } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { unless, type Command } from "./command.ts";
import { commandsOf } from "./target-action.ts";

/** What can be done about builds: starting them in all ways, breakpoints, going on from one, and from lines to their output. */
export function useBuildCommands(): readonly Command[] {
  const { stack, host, build, running } = useWorkbench();
  const { activeFile, cancelBuild, saveAndBuild, resume } = useActions();
  const { unqueue } = useBuilds();
  const { none } = useHosts();
  const { attempt } = useNotices();
  const actionsOfBuild = useBuildMenu();
  const stepActions = useStepMenu(stack?.id);
  const { steps } = useFollowed();
  const cursorLine = useSpot((spot) => spot?.line);
  const { toggle } = useBreakpoints();
  const { stop } = useStop();
  const { goToOutputOf, goToPrinter } = useOutput();

  return useMemo(() => {
    const onScript =
      activeFile !== undefined && activeFile.file === stack?.script && activeFile.stack === stack.id;
    const line = onScript ? cursorLine : undefined;
    const needsBoth =
      unless(stack, "There is no stack to build: make a new one first.") ??
      unless(host, none ?? "No host is picked to build on.");
    const failedIn = build?.state === "failed" && build.kept ? build.failure?.step : undefined;
    const needsLine = unless(line !== undefined, "The cursor is not in the stack's script.");
    const needsStop = unless(stop, "No build is stopped at a breakpoint.");
    return [
      {
        id: "build",
        title: "Save and Build",
        keys: [menuKeys.build],
        blocked: needsBoth,
        run: () => saveAndBuild(),
      },
      {
        id: "cancel-build",
        title: "Cancel the build",
        keys: [menuKeys["cancel-build"]],
        blocked: unless(running, "Nothing is being built."),
        run: () => running && cancelBuild(running.id),
      },
      {
        id: "rebuild",
        title: "Rebuild without cache",
        blocked: needsBoth,
        run: () => saveAndBuild({ cache: false }),
      },
      {
        id: "resume",
        title: failedIn === undefined ? "Resume the failed build" : `Resume from the step ${failedIn}`,
        blocked: unless(failedIn !== undefined, "The build that is shown has not failed in a step."),
        run: () => build && resume(build),
      },
      {
        id: "breakpoint",
        title: "Set a breakpoint on this line, or remove it",
        keys: ["F9"],
        blocked: needsLine,
        run: () => activeFile && line !== undefined && toggle(activeFile, line),
      },
      {
        id: "continue",
        title: "Continue to the next breakpoint",
        keys: ["F5"],
        blocked: needsStop,
        leavesKeys: true,
        run: () => stop?.goOn("breakpoint"),
      },
      {
        id: "next-line",
        title: "Run this line and stop before the next",
        keys: ["F10"],
        blocked: needsStop,
        leavesKeys: true,
        run: () => stop?.goOn("line"),
      },
      {
        id: "step-end",
        title: "Run to the end of the step",
        keys: ["Shift+F11"],
        blocked: needsStop,
        leavesKeys: true,
        run: () => stop?.goOn("step-end"),
      },
      {
        id: "abort",
        title: "Abort the stopped build",
        keys: ["Shift+F5"],
        blocked: needsStop,
        leavesKeys: true,
        run: () => stop?.abort(),
      },
      {
        id: "stopped-shell",
        title: "New shell in the stopped build",
        blocked: needsStop,
        run: () => stop?.shell(),
      },
      {
        id: "unqueue",
        title: "Don't build what waits for this build",
        blocked: unless(running?.next, "No build waits."),
        run: () => running && attempt(() => unqueue(running.stack)),
      },
      {
        id: "to-output",
        title: "Go to this line's output",
        keys: ["Mod+Alt+O"],
        blocked: needsLine,
        run: () => line !== undefined && goToOutputOf(line),
      },
      {
        id: "to-printer",
        title: "Go to the line that printed this",
        keys: ["Mod+Alt+L"],
        blocked: unless(build, "Nothing was built yet."),
        run: goToPrinter,
      },
      ...commandsOf(actionsOfBuild, "Build", build, build?.image),
      ...steps.flatMap((step) => commandsOf(stepActions, "Step", step, step.name)),
    ];
  }, [
    stack,
    host,
    none,
    build,
    running,
    activeFile,
    cancelBuild,
    saveAndBuild,
    resume,
    steps,
    cursorLine,
    toggle,
    stop,
    goToOutputOf,
    goToPrinter,
    unqueue,
    attempt,
    actionsOfBuild,
    stepActions,
  ]);
}
