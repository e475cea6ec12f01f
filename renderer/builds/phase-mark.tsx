import { Icon, Spinner } from "../parts/index.ts";
import type { PhaseView } from "./timeline.ts";

const words: Record<PhaseView["state"], string> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
};

export function PhaseMark({ state }: { state: PhaseView["state"] }) {
  return (
    <span className="phase-mark" role="img" aria-label={words[state]}>
      {state === "waiting" ? (
        <Icon name="circle" />
      ) : state === "running" ? (
        <Spinner />
      ) : (
        <Icon name={state === "done" ? "check" : "cross"} />
      )}
    </span>
  );
}
