import { durationText, useMenu, type MenuItem } from "../parts/index.ts";
import { differs } from "./estimate.ts";
import { PhaseMark } from "./phase-mark.tsx";
import { TimeSpan, type Span } from "./time-span.tsx";
import { stepSeconds, type StepView } from "./steps.ts";

interface StepListProps {
  steps: readonly StepView[];
  /** Seconds since the epoch, by the host's clock. */
  now: number;
  /** Whether the build goes on: what waits is still to come. */
  running: boolean;
  /** Seconds that a step took in the build before. */
  last: (step: string) => number | undefined;
  /** All of the build's time, once it has ended. */
  whole: Span | undefined;
  /** What can be done with a step, for its context menu. */
  itemsOf: (step: StepView) => MenuItem[];
  openStep: (step: StepView) => void;
}

/** The script's steps with their times, under its phase. */
export function StepList({ steps, now, running, last, whole, itemsOf, openStep }: StepListProps) {
  const { menu, below, atPointer } = useMenu();
  return (
    <>
      <ol className="steps" aria-label="Steps of the script">
        {steps.map((step) => {
          const seconds = stepSeconds(step, now);
          const before = last(step.name);
          return (
            <li
              key={step.name}
              className={`phase step phase-${step.state}`}
              onContextMenu={(event) => atPointer(event, `Step ${step.name}`, itemsOf(step))}
            >
              <PhaseMark state={step.state} />
              <button
                type="button"
                className="step-name"
                title={`Lines ${step.line} to ${step.endLine}`}
                onClick={() => openStep(step)}
                onKeyDown={(event) => {
                  if (!(event.key === "F10" && event.shiftKey) && event.key !== "ContextMenu") return;
                  event.preventDefault();
                  below(event, `Step ${step.name}`, itemsOf(step));
                }}
              >
                {step.name}
              </button>
              <span className="phase-detail">{detailOf(step, seconds, before, running)}</span>
              <span className="phase-time">{seconds === undefined ? "" : durationText(seconds)}</span>
              {step.state === "running" && before !== undefined && before >= 1 ? (
                <progress
                  className="phase-bar"
                  aria-label={`Step ${step.name}, compared to the last time`}
                  max={before}
                  value={Math.min(seconds ?? 0, before)}
                />
              ) : null}
              <TimeSpan whole={whole} began={step.began} seconds={seconds} />
            </li>
          );
        })}
      </ol>
      {menu}
    </>
  );
}

function detailOf(
  step: StepView,
  seconds: number | undefined,
  before: number | undefined,
  running: boolean,
): string {
  if (step.cached) return step.ran === undefined ? "cached" : `cached, saved ${durationText(step.ran)}`;
  if (step.state === "waiting")
    return running ? (before === undefined ? "" : `last time ${durationText(before)}`) : "not run";
  if (before === undefined || step.state === "failed") return "";
  return step.state === "running" || differs(seconds ?? 0, before) ? `last time ${durationText(before)}` : "";
}
