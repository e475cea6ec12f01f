import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { BuildEvent } from "../contract/build.ts";
import type { BuildSummary, BuildUpdate } from "../contract/history.ts";
import { Broadcast, mapIterator } from "../broadcast/index.ts";
import type { BuildSink } from "./follow.ts";
import type { RunningBuild } from "./running-build.ts";

interface Told {
  key: string;
  update: BuildUpdate;
}

/** Milliseconds for which output comes slowly after somebody has typed where it is read: as long as it takes to think what to type next. */
const calmFor = 1000;
/** Bytes a millisecond that come meanwhile. A flood of them would take the processors that the window needs to answer; the more there are, the less. */
const calmRate = 5000 * availableParallelism();
/** Milliseconds that are owed before output rests at all. */
const leastRest = 16;

/** A build that this process follows, once, for however many readers. */
export class LiveBuild {
  readonly #told: Told[] = [];
  // Progress replaces progress; of everything else nothing is lost, and a build has few events.
  readonly #updates = new Broadcast<Told>(({ key }) => key);
  #count = 0;
  /** Milliseconds since the epoch. */
  #progressAt = 0;
  readonly #waiting = new Set<() => void>();
  #ended = false;
  /** Milliseconds, as `performance.now` counts them. */
  #calmUntil = 0;
  /** Milliseconds that what has come since the last rest is still to take. */
  #owed = 0;
  running: RunningBuild | undefined;

  readonly sink: BuildSink = {
    event: (event) => this.event(event),
    output: (chunk) => {
      this.#stir();
      return this.#takeTime(chunk.length);
    },
  };

  get ended(): boolean {
    return this.#ended;
  }

  get summarised(): boolean {
    return this.#told.some(({ key }) => key === "summary");
  }

  event(event: BuildEvent): void {
    if (event.type === "progress" && this.#isTooSoon(event.done === event.total)) return;
    const key = event.type === "progress" ? `progress ${event.phase}` : `event ${this.#count++}`;
    this.#tell({ key, update: { type: "event", event } });
    if (event.type === "end") this.#drop(`progress ${event.phase}`);
  }

  summary(summary: BuildSummary): void {
    this.#tell({ key: "summary", update: { type: "summary", summary } });
  }

  /** Everything so far, then what comes, to the end. */
  follow(): AsyncIterableIterator<BuildUpdate> {
    const updates = this.#updates.watch(this.#told);
    if (this.#ended) this.#updates.end();
    return mapIterator(updates, ({ update }) => update);
  }

  /** Settles when the log may have grown, or nothing more comes, or `signal` aborts. */
  moved(signal: AbortSignal): Promise<void> {
    if (this.#ended || signal.aborted) return Promise.resolve();
    return new Promise((go) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        go();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  /** Takes its output slowly for a while: somebody types. */
  calm(): void {
    this.#calmUntil = performance.now() + calmFor;
  }

  end(): void {
    this.#ended = true;
    this.#updates.end();
    this.#stir();
  }

  /** A transfer reports every piece; ten times a second is all that an eye can use. */
  #isTooSoon(last: boolean): boolean {
    const at = Date.now();
    if (!last && at - this.#progressAt < 100) return true;
    this.#progressAt = at;
    return false;
  }

  #tell(told: Told): void {
    this.#drop(told.key);
    this.#told.push(told);
    this.#updates.send(told);
  }

  #drop(key: string): void {
    const at = this.#told.findIndex((told) => told.key === key);
    if (at >= 0) this.#told.splice(at, 1);
  }

  #takeTime(bytes: number): Promise<void> | undefined {
    if (performance.now() >= this.#calmUntil) return undefined;
    this.#owed += bytes / calmRate;
    // Of many small pieces each would wait for as long as a timer takes at least.
    if (this.#owed < leastRest) return undefined;
    const rest = this.#owed;
    this.#owed = 0;
    return setTimeout(rest);
  }

  #stir(): void {
    for (const go of [...this.#waiting]) go();
  }
}
