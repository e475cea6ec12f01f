import type { BuildState } from "../../main/contract/build.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { Icon, Spinner, type IconName } from "../parts/index.ts";

const icons: Record<Exclude<BuildState, "running">, IconName> = {
  succeeded: "check",
  partial: "check",
  failed: "cross",
  cancelled: "ban",
  lost: "lost",
};

export const stateWords: Record<BuildState, string> = {
  running: "running",
  succeeded: "succeeded",
  partial: "ended early",
  failed: "failed",
  cancelled: "cancelled",
  lost: "lost",
};

export function StateMark({ state }: { state: BuildState }) {
  return (
    <span className={`mark mark-${state}`} role="img" aria-label={stateWords[state]}>
      {state === "running" ? <Spinner /> : <Icon name={icons[state]} />}
    </span>
  );
}

/** Where and how it failed, in as few words as a line of a list has room for. */
export function failureLine({ failure, state }: Pick<BuildSummary, "failure" | "state">): string | undefined {
  if (state === "lost") return "gone without a result";
  if (!failure) return undefined;
  const parts = [
    failure.line === undefined ? undefined : `line ${failure.line}`,
    failure.status === undefined ? undefined : `exit ${failure.status}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(" · ") : failure.message;
}
