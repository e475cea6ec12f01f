import type { BuildEvent, PhaseName } from "../contract/build.ts";
import type { LineState } from "../hosts/index.ts";
import type { BuildFolder } from "./build-folder.ts";
import { now } from "./clock.ts";
import type { BuildSink } from "./follow.ts";

const before: readonly PhaseName[] = ["connect", "upload"];

/** What this machine did before the host had the build, and what after it had ended there; the host's own events belong between. */
export async function ownEvents(folder: BuildFolder): Promise<{ before: BuildEvent[]; after: BuildEvent[] }> {
  const events = await folder.ownEvents();
  const isBefore = (event: BuildEvent) =>
    "phase" in event && before.includes(event.phase) && event.type !== "failure";
  // Only the last try of a download is worth telling.
  const rest = events.filter((event) => !isBefore(event));
  const lastBegin = rest.findLastIndex(({ type }) => type === "begin");
  return { before: events.filter(isBefore), after: rest.slice(Math.max(0, lastBegin)) };
}

/** Shows what this machine does for a build, and remembers what will still matter later. In order, and never in the way of the build. */
export class OwnEvents {
  readonly #folder: BuildFolder;
  readonly #sink: BuildSink;
  #written: Promise<void> = Promise.resolve();

  constructor(folder: BuildFolder, sink: BuildSink) {
    this.#folder = folder;
    this.#sink = sink;
  }

  readonly emit = (event: BuildEvent): void => {
    this.#sink.event(event);
    if (event.type === "progress" || event.type === "connection") return;
    this.#written = this.#written.then(() => this.#folder.addOwnEvent(event)).catch(() => undefined);
  };

  written(): Promise<void> {
    return this.#written;
  }
}

/** Turns states of a line into what the reader of a build is told of them: how it breaks, and how it comes back. */
export function connectionTeller(emit: (event: BuildEvent) => void): (state: LineState) => void {
  let broken = false;
  return (state) => {
    const event = connectionEvent(state, broken);
    broken = state.state === "connected" ? false : broken || state.state === "lost";
    if (event) emit(event);
  };
}

function connectionEvent(state: LineState, broken: boolean): BuildEvent | undefined {
  const stamp = { type: "connection", at: now() } as const;
  switch (state.state) {
    case "connected":
      return broken ? { ...stamp, state: "restored" } : undefined;
    case "lost":
      return { ...stamp, state: "lost", reason: state.reason };
    case "waiting":
      return { ...stamp, state: "waiting", retryIn: state.retryIn };
    case "connecting":
      return broken ? { ...stamp, state: "connecting" } : undefined;
    case "gave-up":
      // Where none stood yet nothing is lost: whoever asked for the line is told why there is none.
      return broken ? { ...stamp, state: "lost", reason: state.failure.message } : undefined;
  }
}
