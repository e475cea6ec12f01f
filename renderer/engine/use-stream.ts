import { useEffect, useEffectEvent } from "react";
import { keepFollowing } from "../door.ts";

/** Milliseconds before a stream that failed for reasons of its own is opened again. */
const wait = 2000;

export interface StreamNeeds<T> {
  /** What is streamed: another word opens another stream; nothing opens none. */
  key: string | undefined;
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>;
  onItem: (item: T) => void;
  /** Before it begins, and before it begins anew: what it said earlier will be said again. */
  onBegin?: () => void;
  /** Runs whenever the stream has been opened, so that what was missed meanwhile is fetched. */
  onOpen?: () => void;
  /** It has ended by itself: there is nothing more to say. */
  onEnd?: () => void;
}

/** Listens to one of the engine's streams for as long as the component lives, through lost connections. */
export function useStream<T>({ key, open, onItem, onBegin, onOpen, onEnd }: StreamNeeds<T>): void {
  const openNow = useEffectEvent(open);
  const item = useEffectEvent(onItem);
  const begin = useEffectEvent(() => onBegin?.());
  const opened = useEffectEvent(() => onOpen?.());
  const ended = useEffectEvent(() => onEnd?.());

  useEffect(() => {
    if (key === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop: () => void = () => undefined;
    const start = () => {
      stop = keepFollowing<T>(
        async (signal) => {
          const stream = await openNow(signal);
          opened();
          return stream;
        },
        {
          begin: () => begin(),
          item: (value) => item(value),
          ended: () => ended(),
          failed: () => (timer = setTimeout(start, wait)),
        },
      );
    };
    start();
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [key]);
}
