import { useCallback, useMemo } from "react";
import type { PhaseName } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { menuOf } from "../commands/target-action.ts";
import { useStacks } from "../engine/index.tsx";
import { Icon, useNow } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { lastSeconds, usualSeconds } from "./estimate.ts";
import { PhaseList } from "./phase-list.tsx";
import { SlowLines } from "./slow-lines.tsx";
import { StepList } from "./step-list.tsx";
import { useBuiltScript } from "./use-built-lines.ts";
import { useStepMenu } from "./step-menu.ts";
import type { StepView } from "./steps.ts";
import { wholeSpan, type BuildView } from "./timeline.ts";

interface BuildTimelineProps {
  build: BuildSummary;
  history: readonly BuildSummary[];
  view: BuildView;
}

/** Where a build's time goes: phases, the script's steps, its slowest lines; against what they took before. */
export function BuildTimeline({ build, history, view }: BuildTimelineProps) {
  const { host, id, started } = build;
  const running = build.state === "running";
  const now = useNow(running ? 100 : undefined);
  const { stacks } = useStacks();
  const { openBuiltLine } = useActions();
  const actions = useStepMenu(build.stack);
  const script = stacks?.find((stack) => stack.id === build.stack)?.script;
  const untraced = useBuiltScript(script && id, script ?? "")?.untraced;
  const before = useMemo(
    () => history.filter((other) => other.id !== id && other.started <= started),
    [history, id, started],
  );
  const usual = useCallback((phase: PhaseName) => usualSeconds(before, host, phase), [before, host]);
  const last = useCallback((step: string) => lastSeconds(before, host, step), [before, host]);
  const whole = running ? undefined : wholeSpan(view);
  const goTo = useCallback((line: number) => openBuiltLine(build, line), [openBuiltLine, build]);
  const openStep = useCallback((step: StepView) => goTo(step.line), [goTo]);
  const itemsOf = useCallback(
    (step: StepView) => [
      { label: "Go to the step", icon: "file" as const, run: () => openStep(step) },
      ...menuOf(actions, step),
    ],
    [actions, openStep],
  );
  const steps =
    view.steps.length > 0 ? (
      <StepList
        steps={view.steps}
        now={now}
        running={running}
        last={last}
        whole={whole}
        itemsOf={itemsOf}
        openStep={openStep}
      />
    ) : null;
  return (
    <>
      <PhaseList view={view} running={running} now={now} usual={usual} whole={whole} script={steps} />
      {untraced === undefined ? null : (
        <p className="note note-info">
          <Icon name="info" />
          <span>{untraced}</span>
        </p>
      )}
      {running || script === undefined ? null : (
        <SlowLines build={id} script={script} view={view} whole={whole} openLine={goTo} />
      )}
    </>
  );
}
