import { useEffect, useEffectEvent } from "react";

/** Milliseconds before the engine is asked again when it could not answer. */
const wait = 1000;

/** Asks the engine once, when the component appears, and until it answers. `failed` hears of each time that it could not. */
export function useFetch<T>(
  ask: () => Promise<T>,
  take: (value: T) => void,
  failed?: (error: unknown) => void,
): void {
  // A call of the client's is no plain function: it can't be handed to React, which calls its `apply`.
  const askNow = useEffectEvent(() => ask());
  const takeValue = useEffectEvent(take);
  const tell = useEffectEvent((error: unknown) => failed?.(error));
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      askNow().then(
        (value) => {
          if (!gone) takeValue(value);
        },
        (error: unknown) => {
          if (gone) return;
          tell(error);
          timer = setTimeout(run, wait);
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
