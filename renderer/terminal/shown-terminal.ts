import { useSyncExternalStore } from "react";

/** What can be done in the terminal that is shown. */
export interface ShownTerminal {
  find: () => void;
  copy: () => void;
  /** Where it takes input. */
  paste?: () => void;
  toEnd: () => void;
}

let shown: ShownTerminal | undefined;
const listeners = new Set<() => void>();

function put(terminal: ShownTerminal | undefined): void {
  shown = terminal;
  for (const listener of listeners) listener();
}

/** Says which terminal is shown from now on, until what it gives is called. */
export function showsNow(terminal: ShownTerminal): () => void {
  put(terminal);
  return () => {
    if (shown === terminal) put(undefined);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useShownTerminal(): ShownTerminal | undefined {
  return useSyncExternalStore(subscribe, () => shown);
}
