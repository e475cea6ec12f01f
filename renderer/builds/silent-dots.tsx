import type { BuildSummary } from "../../main/contract/history.ts";
import { useSilentDots } from "../gutter/index.ts";
import { Icon } from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";

/** Says of breakpoints before which this build does not stop why that is, and what would make it stop. */
export function SilentDots({ build }: { build: BuildSummary }) {
  const silent = useSilentDots();
  const { buildStack } = useActions();
  const reasons = [...new Set(silent.map(({ why }) => why))];
  return reasons.map((why) => {
    const dots = silent.filter((dot) => dot.why === why);
    const step = dots[0]?.step;
    return (
      <p key={why} className="note note-warning" role="status">
        <Icon name="warning" />
        <span>
          Breakpoint at line {dots.map(({ line }) => line).join(", ")}: {why}{" "}
          {step === undefined ? null : (
            <button type="button" className="link" onClick={() => buildStack(build.stack, { from: step })}>
              Build from this step
            </button>
          )}
        </span>
      </p>
    );
  });
}
