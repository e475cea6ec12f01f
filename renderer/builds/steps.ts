import type { BuildEvent, Step } from "../../main/contract/build.ts";

/** A step of a build, as far as it came. */
export interface StepView extends Step {
  state: "waiting" | "running" | "done" | "failed";
  /** Seconds since the epoch. */
  began?: number;
  seconds?: number;
  cached?: boolean;
  /** Cached: seconds that it took when it ran. */
  ran?: number;
  /** Where its output begins in the log, also when it came from the cache: bytes. */
  log?: number;
}

export function withStepEvent(steps: readonly StepView[], event: BuildEvent): readonly StepView[] {
  switch (event.type) {
    case "steps":
      return event.steps.map((step) => ({ ...step, state: "waiting" }));
    case "step-begin":
      return changed(steps, event.step, {
        state: "running",
        began: event.at,
        ...(event.log === undefined ? {} : { log: event.log }),
      });
    case "step-end": {
      const { seconds, cached, ran } = event;
      return changed(steps, event.step, {
        state: "done",
        seconds,
        ...(cached === undefined ? {} : { cached }),
        ...(ran === undefined ? {} : { ran }),
      });
    }
    case "failure":
      return ended(steps, event.at, "failed");
    case "ended":
      return ended(
        steps,
        event.at,
        event.state === "succeeded" || event.state === "partial" ? "done" : "failed",
      );
    case "begin":
    case "end":
    case "progress":
    case "note":
    case "connection":
    case "lines":
    case "stopped":
    case "continued":
      return steps;
  }
}

/** Seconds that a step took, or takes so far. */
export function stepSeconds(step: StepView, now: number): number | undefined {
  if (step.seconds !== undefined) return step.seconds;
  return step.state === "running" && step.began !== undefined ? Math.max(0, now - step.began) : undefined;
}

function changed(steps: readonly StepView[], name: string, change: Partial<StepView>): readonly StepView[] {
  return steps.map((step) => (step.name === name ? { ...step, ...change } : step));
}

function ended(steps: readonly StepView[], at: number, state: "done" | "failed"): readonly StepView[] {
  return steps.map((step) =>
    step.state === "running" ? { ...step, state, seconds: Math.max(0, at - (step.began ?? at)) } : step,
  );
}
