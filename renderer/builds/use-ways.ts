import type { MenuItem } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { StepView } from "./steps.ts";

/** The ways to build the picked stack, for the menu beside the button. */
export function useWaysToBuild(): MenuItem[] {
  const { build } = useWorkbench();
  const { saveAndBuild, resume } = useActions();
  const step = build?.state === "failed" ? build.failure?.step : undefined;
  const items: (MenuItem | false)[] = [
    { label: "Save and Build", icon: "play", keys: keysText("Mod+Enter"), run: () => saveAndBuild() },
    { label: "Rebuild without cache", run: () => saveAndBuild({ cache: false }) },
    build !== undefined &&
      step !== undefined && {
        label: `Resume from the step ${step}`,
        separated: true,
        run: () => resume(build),
      },
  ];
  return items.filter((item) => item !== false);
}

/** What can be done with a step of a script, for its context menu. */
export function useStepItems(stack: string): (step: Pick<StepView, "name">) => MenuItem[] {
  const { buildStack } = useActions();
  return ({ name }) => [
    { label: "Build until this step", icon: "play", run: () => buildStack(stack, { until: name }) },
    { label: "Build from this step", run: () => buildStack(stack, { from: name }) },
  ];
}
