import { useEffect, useEffectEvent } from "react";

/** Milliseconds before the engine is asked again when it could not answer. */
const wait = 1000;

/** Asks the engine once, when the component appears, and until it answers. */
export function useFetch<T>(ask: () => Promise<T>, take: (value: T) => void): void {
  const askNow = useEffectEvent(ask);
  const takeValue = useEffectEvent(take);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      askNow().then(
        (value) => {
          if (!gone) takeValue(value);
        },
        () => {
          if (!gone) timer = setTimeout(run, wait);
        },
      );
    };
    run();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
}
