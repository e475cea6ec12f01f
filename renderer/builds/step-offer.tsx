import type { BuildSummary } from "../../main/contract/history.ts";
import { useProblems } from "../editor/index.ts";
import { useActions } from "../workbench/use-actions.ts";

/** Of a script without steps: why there is nothing to resume, and what to do so that there is the next time. */
export function StepOffer({ build, line }: { build: BuildSummary; line: number }) {
  const { beginStep } = useActions();
  // Of the script as it is by now.
  const { hasSteps } = useProblems();
  if (hasSteps) return null;
  return (
    <p className="step-offer">
      The script has no steps to resume from, so it is run again from its beginning.{" "}
      <button type="button" className="link" onClick={() => beginStep(build, line)}>
        Begin a step before line {line}
      </button>{" "}
      to resume there the next time.
    </p>
  );
}
