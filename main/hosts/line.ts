import { Failure } from "../contract/failure.ts";
import type { HostProfile } from "../contract/host.ts";
import { connect } from "./connect.ts";
import type { Connection, Prompter } from "./connection.ts";
import { RememberingPrompter } from "./remembering-prompter.ts";
import { orAborted } from "./or-aborted.ts";
import { isWorthRetrying } from "./ssh-failures.ts";

export type LineState =
  | { state: "connected" }
  | { state: "lost"; reason: string }
  /** `retryIn`: seconds until the next try. */
  | { state: "waiting"; retryIn: number }
  | { state: "connecting" }
  | { state: "gave-up"; failure: Failure };

/** Seconds before each try to reconnect; the last one goes on for ever. */
const waits = [0, 1, 2, 5, 10, 20, 30];

export interface LineContext {
  home: string;
  prompter: Prompter;
  /** In place of `connect` and its waits: for tests. */
  connect?: typeof connect;
  waits?: readonly number[];
}

/**
 * One connection to a host, shared by everything and made anew when it breaks. The first connection is tried once, so that a
 * mistake shows at once; one that stood is tried for again until it stands, the failure is permanent, or `close()`.
 */
export class HostLine {
  #profile: HostProfile;
  readonly #context: LineContext;
  readonly #prompter: RememberingPrompter;
  readonly #subscribers = new Set<(state: LineState) => void>();
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #attempt: Attempt | undefined;
  #retryNow: (() => void) | undefined;

  constructor(profile: HostProfile, context: LineContext) {
    this.#profile = profile;
    this.#context = context;
    this.#prompter = new RememberingPrompter(context.prompter);
  }

  /** The host's name. */
  get host(): string {
    return this.#profile.name;
  }

  /** Whether it stands now, as far as is known. */
  get connected(): boolean {
    return this.#connection !== undefined;
  }

  /** The connection; waits for it when there is none. Rejects with a `Failure`, or the signal's reason. */
  async get(signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted();
    this.#throwIfClosed();
    if (this.#connection) return this.#connection;
    const attempt = (this.#attempt ??= this.#begin((abort) => this.#try(abort)));
    attempt.waiting++;
    try {
      return await orAborted(attempt.connection, signal);
    } finally {
      attempt.waiting--;
      // A first try that nobody waits for any more would ask questions of nobody.
      if (signal?.aborted && attempt.waiting === 0 && !attempt.again) attempt.controller.abort(signal.reason);
    }
  }

  /** Cuts a wait before the next try short. */
  retryNow(): void {
    this.#retryNow?.();
  }

  /** Gives the function that ends it. */
  subscribe(subscriber: (state: LineState) => void): () => void {
    // A function of its own, so that subscribing one twice is two subscriptions.
    const tell = (state: LineState) => subscriber(state);
    this.#subscribers.add(tell);
    return () => void this.#subscribers.delete(tell);
  }

  /** Answers that were given for this line are asked for again when it is next made. */
  forgetAnswers(): void {
    this.#prompter.forget();
  }

  /** The host has another name: what goes over the line goes on, and `prompter` is asked from now on. */
  rename(name: string, prompter: Prompter): void {
    this.#profile = { ...this.#profile, name };
    this.#prompter.askThrough(prompter);
  }

  /** For good: later calls of `get` reject with `interrupted`. */
  close(): void {
    this.#closing.abort(new Failure("interrupted", `The line to ${this.#profile.name} was closed.`));
    this.#attempt?.controller.abort(this.#closing.signal.reason);
    this.#connection?.close();
    this.#connection = undefined;
    this.#prompter.forget();
  }

  #throwIfClosed(): void {
    this.#closing.signal.throwIfAborted();
  }

  #emit(state: LineState): void {
    for (const tell of [...this.#subscribers]) tell(state);
  }

  #begin(make: (signal: AbortSignal) => Promise<Connection>, again = false): Attempt {
    const controller = new AbortController();
    const attempt: Attempt = { controller, waiting: 0, again, connection: make(controller.signal) };
    this.#attempt = attempt;
    attempt.connection
      .then(
        (connection) => this.#use(connection),
        (error: unknown) => {
          if (error instanceof Failure && error.code !== "interrupted") this.#giveUp(error);
        },
      )
      .finally(() => {
        if (this.#attempt === attempt) this.#attempt = undefined;
      });
    return attempt;
  }

  #giveUp(failure: Failure): void {
    this.#prompter.forget();
    this.#emit({ state: "gave-up", failure });
  }

  #use(connection: Connection): void {
    if (this.#closing.signal.aborted) return connection.close();
    this.#connection = connection;
    this.#emit({ state: "connected" });
    void connection.closed.then((reason) => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#emit({ state: "lost", reason });
      this.#begin((signal) => this.#tryUntilItStands(signal), true);
    });
  }

  #try(signal: AbortSignal): Promise<Connection> {
    this.#emit({ state: "connecting" });
    const { home, connect: make = connect } = this.#context;
    return make(this.#profile, { home, prompter: this.#prompter, signal });
  }

  async #tryUntilItStands(signal: AbortSignal): Promise<Connection> {
    const pauses = this.#context.waits ?? waits;
    for (let count = 0; ; count++) {
      const retryIn = pauses[Math.min(count, pauses.length - 1)] ?? 0;
      if (retryIn > 0) {
        this.#emit({ state: "waiting", retryIn });
        await this.#pause(retryIn, signal);
      }
      signal.throwIfAborted();
      try {
        return await this.#try(signal);
      } catch (error) {
        if (!(error instanceof Failure && isWorthRetrying(error))) throw error;
      }
    }
  }

  #pause(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((settle) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#retryNow = undefined;
        settle();
      };
      const timer = setTimeout(done, seconds * 1000);
      signal.addEventListener("abort", done);
      this.#retryNow = done;
    });
  }
}

interface Attempt {
  connection: Promise<Connection>;
  controller: AbortController;
  /** How many calls of `get` wait for it. */
  waiting: number;
  /** Whether it replaces a connection that stood. */
  again: boolean;
}
