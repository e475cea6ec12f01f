import { useSyncExternalStore } from "react";
import { Followed } from "./followed.ts";

/**
 * What can be done in the one of its kind that is shown, for commands that act on it from elsewhere. `showsNow` says which it is from now on, until
 * what it gives is called.
 */
export function shownOne<T>() {
  const shown = new Followed<T | undefined>(undefined);
  const showsNow = (one: T): (() => void) => {
    shown.set(one);
    return () => {
      if (shown.get() === one) shown.set(undefined);
    };
  };
  const useShown = (): T | undefined => useSyncExternalStore(shown.subscribe, shown.get);
  return { showsNow, useShown };
}
