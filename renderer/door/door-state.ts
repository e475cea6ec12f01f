/**
 * `open`: calls are answered. `lost`: it is being made again; calls wait, streams have failed. `refused`: the browser door no longer knows this
 * browser (Stackwright was started again): its user must open the address that it prints.
 */
export type DoorState = "connecting" | "open" | "lost" | "refused";

/** The state, in the shape that React's `useSyncExternalStore` takes. */
export class DoorStates {
  #state: DoorState = "connecting";
  readonly #listeners = new Set<() => void>();

  readonly get = (): DoorState => this.#state;

  /** Gives the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(state: DoorState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Settles once calls can be answered; rejects when `signal` aborts first. */
  open(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        unsubscribe();
        signal?.removeEventListener("abort", check);
      };
      const check = () => {
        if (signal?.aborted) {
          done();
          reject(signal.reason as Error);
        } else if (this.#state === "open") {
          done();
          resolve();
        }
      };
      const unsubscribe = this.subscribe(check);
      signal?.addEventListener("abort", check);
      check();
    });
  }
}
