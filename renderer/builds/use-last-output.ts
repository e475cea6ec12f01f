import { useEffect, useState } from "react";
import { useClient } from "../engine/index.tsx";
import { lastOutput, type Excerpt } from "./last-lines.ts";

/** Bytes of a log that are read from a place in it on. */
const excerptBytes = 8192;

/** What a failed build had printed at last: from where its failing line began in the log (`from`, bytes), if that is known. */
export function useLastOutput(build: string, from: number | undefined): Excerpt | undefined {
  const client = useClient();
  const [excerpt, setExcerpt] = useState<Excerpt>();
  useEffect(() => {
    let gone = false;
    const id = `build:${build}`;
    const textAt = async (offset: number) => {
      const { bytes } = await client.recordings.read({ id, offset, max: excerptBytes, wait: 0 });
      return new TextDecoder().decode(bytes);
    };
    const read = async () => {
      const { size } = await client.recordings.read({ id, offset: 0, max: 1, wait: 0 });
      const [end, since] = await Promise.all([
        textAt(Math.max(0, size - excerptBytes)),
        from === undefined ? undefined : textAt(from),
      ]);
      const whole = from !== undefined && size - from <= excerptBytes;
      if (!gone) setExcerpt(lastOutput(end, since === undefined ? undefined : { text: since, whole }));
    };
    read().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [client, build, from]);
  return excerpt;
}
