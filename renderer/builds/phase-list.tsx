import { memo, type ReactNode } from "react";
import { bytesText, durationText } from "../../main/contract/texts.ts";
import type { PhaseName } from "../../main/contract/build.ts";
import { PhaseMark } from "./phase-mark.tsx";
import { TimeSpan, type Span } from "./time-span.tsx";
import { phaseSeconds, type BuildView, type PhaseView } from "./timeline.ts";

const words: Record<PhaseName, string> = {
  connect: "Connect",
  upload: "Upload",
  base: "Base",
  script: "Script",
  pack: "Pack",
  download: "Download",
};

interface PhaseListProps {
  view: BuildView;
  /** Whether the build goes on. */
  running: boolean;
  /** By this machine's clock. */
  now: number;
  usual: (phase: PhaseName) => number | undefined;
  whole: Span | undefined;
  /** What goes under the script's line: its steps. */
  script: ReactNode;
}

/** A build's phases with their times; those that a build had no need of are left out once it has ended. */
export function PhaseList({ view, running, now, usual, whole, script }: PhaseListProps) {
  const begun = view.phases.findLastIndex(({ state }) => state !== "waiting");
  const phases = view.phases
    .filter(({ state, name }, index) => {
      if (state !== "waiting") return true;
      return running && name !== "upload" && index > begun;
    })
    .map((phase) => (view.over && !running && phase.state === "running" ? brokenOff(phase) : phase));
  return (
    <ol className="phases" aria-label="Phases of the build">
      {phases.map((phase) => (
        <PhaseLine
          key={phase.name}
          phase={phase}
          seconds={phaseSeconds(phase, now)}
          usual={usual(phase.name)}
          whole={whole}
        >
          {phase.name === "script" ? script : null}
        </PhaseLine>
      ))}
    </ol>
  );
}

/** A download that was cancelled has no end of its own. */
function brokenOff({ name, detail = "not finished" }: PhaseView): PhaseView {
  return { name, state: "failed", detail };
}

interface PhaseLineProps {
  phase: PhaseView;
  seconds: number | undefined;
  usual: number | undefined;
  whole: Span | undefined;
  children: ReactNode;
}

/** Drawn anew only when something of it is another: the time goes on for the one that runs alone. */
const PhaseLine = memo(function PhaseLine({ phase, seconds, usual, whole, children }: PhaseLineProps) {
  const { progress } = phase;
  return (
    <li>
      <div className={`phase phase-${phase.state}`}>
        <PhaseMark state={phase.state} />
        <span className="phase-name">{words[phase.name]}</span>
        <span className="phase-detail" title={phase.detail}>
          {phase.cached ? "cached" : (phase.detail ?? "")}
        </span>
        <span className="phase-time">{timeText(phase, seconds, usual)}</span>
        {phase.state === "running" && progress ? (
          <PhaseProgress name={words[phase.name]} {...progress} />
        ) : null}
        {phase.state === "running" && !progress && !children && usual !== undefined && usual >= 1 ? (
          <progress
            className="phase-bar"
            aria-label={words[phase.name]}
            max={usual}
            value={Math.min(seconds ?? 0, usual)}
          />
        ) : null}
        {children ? null : <TimeSpan whole={whole} began={phase.began} seconds={phase.seconds} />}
      </div>
      {children}
    </li>
  );
});

function timeText(phase: PhaseView, seconds: number | undefined, usual: number | undefined): string {
  const about = usual !== undefined && usual >= 1 ? `about ${durationText(usual)}` : "";
  if (seconds === undefined) return about;
  if (phase.state !== "running" || !about) return durationText(seconds);
  return `${durationText(seconds)} of ${about}`;
}

function PhaseProgress({
  name,
  doing,
  done,
  total,
  rate,
}: { name: string } & NonNullable<PhaseView["progress"]>) {
  const left = total !== undefined && rate !== undefined && rate > 0 ? (total - done) / rate : undefined;
  return (
    <div className="phase-progress">
      <progress
        className="phase-bar"
        aria-label={name}
        {...(total === undefined ? {} : { max: Math.max(1, total), value: Math.min(done, total) })}
      />
      <span>
        {doing === undefined ? "" : `${doing} `}
        {bytesText(done)}
        {total === undefined ? "" : ` of ${bytesText(total)}`}
        {rate === undefined ? "" : ` · ${bytesText(rate)}/s`}
        {left === undefined || left < 2 ? "" : ` · ${durationText(left)} left`}
      </span>
    </div>
  );
}
