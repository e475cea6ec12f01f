import { useMemo } from "react";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { StepView } from "./steps.ts";

/** What can be done with a step of a stack's script. */
export function useStepMenu(stack: string | undefined): readonly TargetAction<Pick<StepView, "name">>[] {
  const { host } = useWorkbench();
  const { buildStack } = useActions();
  return useMemo(() => {
    const needsHost = () => unless(host, "No host is picked.");
    return [
      {
        label: "Build until this step",
        icon: "play",
        blocked: needsHost,
        run: ({ name }) => stack !== undefined && buildStack(stack, { until: name }),
      },
      {
        label: "Build from this step",
        blocked: needsHost,
        run: ({ name }) => stack !== undefined && buildStack(stack, { from: name }),
      },
    ];
  }, [stack, host, buildStack]);
}
