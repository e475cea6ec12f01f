import { useEffect, useState } from "react";
import { useClient } from "../engine/index.tsx";

/** Milliseconds that the engine waits for the next byte before it answers with none. */
const patience = 25_000;
/** Milliseconds between two looks at a log that grows and grows. */
const pause = 1000;

/** Bytes of a recording by now, which were `known` when it was last read. */
export function useLogSize(recording: string, known: number | undefined): number {
  const client = useClient();
  const [size, setSize] = useState(0);
  useEffect(() => {
    if (known === undefined) return;
    const stopping = new AbortController();
    const { signal } = stopping;
    const look = async () => {
      for (let offset = known; !signal.aborted;) {
        const request = { id: recording, offset, max: 1, wait: patience };
        const now = await client.recordings.read(request, { signal });
        if (signal.aborted) return;
        setSize(now.size);
        if (now.ended) return;
        offset = now.size;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    };
    // What can't be read is told where it is read.
    look().catch(() => undefined);
    return () => stopping.abort();
  }, [client, recording, known]);
  return Math.max(size, known ?? 0);
}
