import type { ClientContext, ClientLink, ClientOptions } from "@orpc/client";
import type { DoorStates } from "./door-state.ts";

/** The link over one socket or port; when it is gone, another takes its place. */
export type AnyLink = Pick<ClientLink<ClientContext>, "call">;

/**
 * Calls that only ask: when the connection breaks under one it is simply asked again. All others may or may not have happened, which only
 * their caller can find out.
 */
const asking = /^(list|get|read|info|check|schema|catalogue|suggestions|doctor|sources|searchLog)$/;

/** Passes calls on to whatever link is there now; while none is, calls wait for the next. */
export class DoorLink implements ClientLink<ClientContext> {
  readonly #states: DoorStates;
  #link: AnyLink | undefined;

  constructor(states: DoorStates) {
    this.#states = states;
  }

  use(link: AnyLink): void {
    this.#link = link;
    this.#states.set("open");
  }

  /** The link is gone; `refused` when there is no use in trying for another. */
  lose(state: "lost" | "refused"): void {
    this.#link = undefined;
    this.#states.set(state);
  }

  async call(
    path: readonly string[],
    input: unknown,
    options: ClientOptions<ClientContext>,
  ): Promise<unknown> {
    for (;;) {
      await this.#states.open(options.signal);
      const link = this.#link;
      if (!link) continue;
      try {
        return await link.call(path, input, options);
      } catch (error) {
        const lost = this.#link !== link;
        if (!lost || options.signal?.aborted || !asking.test(path.at(-1) ?? "")) throw error;
      }
    }
  }
}
