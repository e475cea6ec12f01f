import { useSyncExternalStore } from "react";

/**
 * What can be done in the one of its kind that is shown, for commands that act on it from elsewhere. `showsNow` says which it is from now on, until
 * what it gives is called.
 */
export function shownOne<T>() {
  let shown: T | undefined;
  const listeners = new Set<() => void>();
  const put = (one: T | undefined) => {
    shown = one;
    for (const listener of listeners) listener();
  };
  const showsNow = (one: T): (() => void) => {
    put(one);
    return () => {
      if (shown === one) put(undefined);
    };
  };
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const useShown = (): T | undefined => useSyncExternalStore(subscribe, () => shown);
  return { showsNow, useShown };
}
