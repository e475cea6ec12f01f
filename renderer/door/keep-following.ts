import type { DoorStates } from "./door-state.ts";

export interface Following<T> {
  /** Before the stream begins, and before each time that it begins anew: what it said earlier will be said again, so forget it. */
  begin?(): void;
  item(value: T): void;
  /** It ended by itself. */
  ended?(): void;
  /** It failed, and not because the connection was lost. */
  failed?(error: unknown): void;
}

/** Milliseconds between two tries when a stream breaks although the connection seems open. */
const pause = 300;

/**
 * Keeps a stream open through any number of lost connections. `open` is called anew each time, with a signal that aborts when the returned
 * function is called.
 */
export function keepFollowing<T>(
  states: DoorStates,
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  on: Following<T>,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let losses = 0;
  const unsubscribe = states.subscribe(() => {
    if (states.get() !== "open") losses++;
  });
  const follow = async () => {
    while (!signal.aborted) {
      await states.open(signal);
      const before = losses;
      try {
        on.begin?.();
        for await (const value of await open(signal)) {
          if (signal.aborted) return;
          on.item(value);
        }
        on.ended?.();
        return;
      } catch (error) {
        if (signal.aborted) return;
        // The socket tells its streams before it tells us: give the news a moment to arrive.
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (losses === before) {
          on.failed?.(error);
          return;
        }
      }
    }
  };
  follow()
    .catch(() => undefined)
    .finally(unsubscribe);
  return () => controller.abort();
}
