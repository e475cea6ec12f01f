import { memo } from "react";
import { durationText } from "../../main/contract/texts.ts";
import { useMenu, type MenuItem } from "../parts/index.ts";
import { differs } from "./estimate.ts";
import { PhaseMark } from "./phase-mark.tsx";
import { TimeSpan, type Span } from "./time-span.tsx";
import { stepSeconds, type StepView } from "./steps.ts";

interface StepListProps {
  steps: readonly StepView[];
  /** Seconds since the epoch. */
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
export function StepList({ steps, now, last, ...rest }: StepListProps) {
  return (
    <ol className="steps" aria-label="Steps of the script">
      {steps.map((step) => (
        <StepLine
          key={step.name}
          step={step}
          seconds={stepSeconds(step, now)}
          before={last(step.name)}
          {...rest}
        />
      ))}
    </ol>
  );
}

interface StepLineProps extends Pick<StepListProps, "running" | "whole" | "itemsOf" | "openStep"> {
  step: StepView;
  seconds: number | undefined;
  before: number | undefined;
}

/** Drawn anew only when something of it is another: the time goes on for the one that runs alone. */
const StepLine = memo(function StepLine({
  step,
  seconds,
  before,
  running,
  whole,
  itemsOf,
  openStep,
}: StepLineProps) {
  const { menu, atPointer, byKey } = useMenu();
  const label = `Step ${step.name}`;
  return (
    <>
      <li
        className={`phase step phase-${step.state}`}
        onContextMenu={(event) => atPointer(event, label, itemsOf(step))}
      >
        <PhaseMark state={step.state} />
        <button
          type="button"
          className="step-name"
          title={`Lines ${step.line} to ${step.endLine}`}
          onClick={() => openStep(step)}
          onKeyDown={(event) => byKey(event, label, itemsOf(step))}
        >
          {step.name}
        </button>
        <span className="phase-detail">{detailOf(step, seconds, before, running)}</span>
        <span className="phase-time">{seconds === undefined ? "" : durationText(seconds)}</span>
        {step.state === "running" && before !== undefined && before >= 1 ? (
          <progress
            className="phase-bar"
            aria-label={`${label}, compared to the last time`}
            max={before}
            value={Math.min(seconds ?? 0, before)}
          />
        ) : null}
        <TimeSpan whole={whole} began={step.began} seconds={seconds} />
      </li>
      {menu}
    </>
  );
});

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
