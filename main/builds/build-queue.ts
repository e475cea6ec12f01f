import { explain } from "../contract/failure.ts";
import type { StartBuildResult } from "../contract/history.ts";
import type { FreeStart, StartRequest } from "./start-build.ts";

export interface QueueNeeds {
  /** The id of the build of a stack that is under way. */
  busy: (stack: string) => Promise<string | undefined>;
  start: (request: FreeStart) => Promise<StartBuildResult>;
}

/** A stack's builds begin one after the other; one more can wait for the one under way, as long as the engine runs. */
export class BuildQueue {
  readonly #needs: QueueNeeds;
  /** Whether a stack is busy is asked and answered in one go. */
  readonly #starting = new Map<string, Promise<unknown>>();
  /** By stack: what begins when the build under way has ended. */
  readonly #next = new Map<string, StartRequest>();

  constructor(needs: QueueNeeds) {
    this.#needs = needs;
  }

  async start(request: StartRequest): Promise<StartBuildResult> {
    const before = this.#starting.get(request.stack) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#startInTurn(request));
    this.#starting.set(request.stack, mine);
    try {
      return await mine;
    } finally {
      if (this.#starting.get(request.stack) === mine) this.#starting.delete(request.stack);
    }
  }

  /** Whether one is about to begin: it may wait for its user, who is asked for a secret. */
  beginning(stack: string): boolean {
    return this.#starting.has(stack);
  }

  /** Whether a build waits for the one under way. */
  waits(stack: string): boolean {
    return this.#next.has(stack);
  }

  takeBack(stack: string): void {
    this.#next.delete(stack);
  }

  /** The build under way has ended: begins what waited for it. Gives why that can't be. */
  async goOn(stack: string): Promise<string | undefined> {
    const next = this.#next.get(stack);
    if (!next) return undefined;
    this.#next.delete(stack);
    try {
      const { outcome } = await this.start(next);
      if (outcome === "current") return "Nothing has changed since this one.";
      return outcome === "problems" ? "The spec or the script has mistakes." : undefined;
    } catch (error) {
      return explain(error);
    }
  }

  async #startInTurn(request: StartRequest): Promise<StartBuildResult> {
    const { queue, ...free } = request;
    const id = await this.#needs.busy(request.stack);
    if (id === undefined) return this.#needs.start(free);
    if (!queue) return { outcome: "busy", id };
    this.#next.set(request.stack, request);
    return { outcome: "queued", id };
  }
}
