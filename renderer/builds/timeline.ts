import {
  phaseNames,
  type BuildEvent,
  type BuildFailure,
  type BuildState,
  type PhaseName,
} from "../../main/contract/build.ts";
import { noLines, withLineEvent, type ScriptLines } from "./script-lines.ts";
import { withStepEvent, type StepView } from "./steps.ts";

interface Progress extends Pick<BuildEvent & { type: "progress" }, "at" | "done" | "total" | "doing"> {
  /** Bytes a second. */
  rate?: number;
}

export interface PhaseView {
  name: PhaseName;
  state: "waiting" | "running" | "done" | "failed";
  /** Seconds since the epoch. */
  began?: number;
  seconds?: number;
  cached?: boolean;
  detail?: string;
  progress?: Progress;
}

export interface BuildNote {
  level: "info" | "warning";
  text: string;
  hint?: string;
}

/** A build as its events tell it. */
export interface BuildView {
  phases: readonly PhaseView[];
  /** Of a script with markers: all of its steps, in their order. */
  steps: readonly StepView[];
  lines: ScriptLines;
  /** It has stopped at a breakpoint, before this line runs. */
  stopped?: { line: number; command?: string; cwd?: string };
  /** All lines before which it has stopped so far. */
  stops: ReadonlySet<number>;
  notes: readonly BuildNote[];
  failure?: BuildFailure;
  /** The line to the host is broken. */
  connection?: { state: "lost" | "waiting" | "connecting"; retryIn?: number; reason?: string };
  ended?: Exclude<BuildState, "running">;
  /** Nothing more is told of it. */
  over?: boolean;
}

export const noEvents: BuildView = {
  phases: phaseNames.map((name) => ({ name, state: "waiting" })),
  steps: [],
  lines: noLines,
  stops: new Set(),
  notes: [],
};

/** How much of the newest measurement goes into the rate that is shown. */
const freshness = 0.3;

/** What only the build itself can tell: it comes over the line, which is there again then. */
const news: ReadonlySet<BuildEvent["type"]> = new Set([
  "begin",
  "end",
  "progress",
  "step-begin",
  "step-end",
  "lines",
  "stopped",
  "continued",
]);

function isNews(event: BuildEvent): boolean {
  return news.has(event.type) && !(event.type === "progress" && event.doing === "reading");
}

export function withEvent(view: BuildView, event: BuildEvent): BuildView {
  const { connection, ...others } = view;
  const known: BuildView = {
    ...others,
    ...(connection && !isNews(event) ? { connection } : {}),
    steps: withStepEvent(view.steps, event),
    lines: withLineEvent(view.lines, event),
  };
  switch (event.type) {
    case "begin":
      return withPhase(withoutReading(known, event.phase), event.phase, () => ({
        name: event.phase,
        state: "running",
        began: event.at,
        ...(event.detail === undefined ? {} : { detail: event.detail }),
      }));
    case "end":
      return withPhase(known, event.phase, ({ progress: _over, ...phase }) => ({
        ...phase,
        state: "done",
        seconds: event.seconds,
        ...(event.cached === undefined ? {} : { cached: event.cached }),
        ...(event.detail === undefined ? {} : { detail: event.detail }),
      }));
    case "progress":
      return withPhase(known, event.phase, (phase) => ({
        ...phase,
        state: phase.state === "waiting" ? "running" : phase.state,
        began: phase.began ?? event.at,
        progress: {
          done: event.done,
          at: event.at,
          ...(event.total === undefined ? {} : { total: event.total }),
          ...(event.doing === undefined ? {} : { doing: event.doing }),
          ...rateOf(phase.progress, event),
        },
      }));
    case "note": {
      const { level, text, hint } = event;
      return { ...known, notes: [...known.notes, { level, text, ...(hint === undefined ? {} : { hint }) }] };
    }
    case "connection": {
      const { connection: _before, ...line } = known;
      const rest = { ...line, phases: line.phases.map((phase) => withoutRate(phase, event.at)) };
      if (event.state === "restored") return rest;
      const { state, retryIn, reason } = event;
      const more = {
        ...(retryIn === undefined ? {} : { retryIn }),
        ...(reason === undefined ? {} : { reason }),
      };
      return { ...rest, connection: { state, ...more } };
    }
    case "steps":
    case "step-begin":
    case "step-end":
    case "lines":
      return known;
    case "stopped": {
      const { line, command, cwd } = event;
      const more = { ...(command === undefined ? {} : { command }), ...(cwd === undefined ? {} : { cwd }) };
      return { ...known, stopped: { line, ...more }, stops: new Set([...known.stops, line]) };
    }
    case "continued":
      return goneOn(known);
    case "failure": {
      const { type: _type, at, log: _log, ...failure } = event;
      const failed = withPhase(goneOn(known), event.phase, (phase) => ({
        ...phase,
        state: "failed",
        ...(phase.began === undefined || phase.seconds !== undefined
          ? {}
          : { seconds: Math.max(0, at - phase.began) }),
      }));
      return { ...failed, failure };
    }
    case "ended": {
      const { connection: _over, ...rest } = goneOn(known);
      const stopped = event.state === "succeeded" || event.state === "partial" ? "done" : "failed";
      const phases = rest.phases.map((phase): PhaseView => {
        if (phase.state !== "running") return phase;
        return {
          ...phase,
          state: stopped,
          seconds: phase.seconds ?? Math.max(0, event.at - (phase.began ?? event.at)),
        };
      });
      return { ...rest, phases, ended: event.state };
    }
  }
}

function goneOn({ stopped: _over, ...view }: BuildView): BuildView {
  return view;
}

function withPhase(view: BuildView, name: PhaseName, change: (phase: PhaseView) => PhaseView): BuildView {
  return { ...view, phases: view.phases.map((phase) => (phase.name === name ? change(phase) : phase)) };
}

/** The base is read here before it is sent: until the host has it, its phase is still to come. */
function withoutReading(view: BuildView, begun: PhaseName): BuildView {
  const phases = view.phases.map((phase): PhaseView =>
    phase.progress?.doing === "reading" && phase.name !== begun
      ? { name: phase.name, state: "waiting" }
      : phase,
  );
  return { ...view, phases };
}

/** While the line is broken nothing comes, and the time without it says nothing of how fast it came. What is read here goes on. */
function withoutRate(phase: PhaseView, at: number): PhaseView {
  if (!phase.progress || phase.progress.doing === "reading") return phase;
  const { rate: _before, ...progress } = phase.progress;
  return { ...phase, progress: { ...progress, at } };
}

function rateOf(before: PhaseView["progress"], event: Progress): { rate?: number } {
  if (before?.doing !== event.doing) return {};
  if (!before || event.at <= before.at) return before?.rate === undefined ? {} : { rate: before.rate };
  const fresh = Math.max(0, event.done - before.done) / (event.at - before.at);
  return { rate: before.rate === undefined ? fresh : before.rate * (1 - freshness) + fresh * freshness };
}

/** Seconds that a phase has taken so far. */
export function phaseSeconds(phase: PhaseView, now: number): number | undefined {
  if (phase.seconds !== undefined) return phase.seconds;
  if (phase.state !== "running" || phase.began === undefined) return undefined;
  return Math.max(0, now - phase.began);
}

/** From a build's first beginning to its last end; nothing before anything began. */
export function wholeSpan(view: BuildView): { from: number; to: number } | undefined {
  const spans = view.phases.flatMap(({ began, seconds }) =>
    began === undefined ? [] : [{ from: began, to: began + (seconds ?? 0) }],
  );
  if (spans.length === 0) return undefined;
  return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
}
