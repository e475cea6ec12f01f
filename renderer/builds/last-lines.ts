import { useEffect, useState } from "react";
import { useClient } from "../engine/index.tsx";

/** Bytes of a log's end that are read for its last lines. */
const tailBytes = 8192;
// Escape sequences of terminals: CSI, OSC, and the two-character ones.
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** The last lines of a build's output as plain text. */
export function useLastLines(build: string, count: number): readonly string[] | undefined {
  const client = useClient();
  const [lines, setLines] = useState<readonly string[]>();
  useEffect(() => {
    let gone = false;
    const read = async () => {
      const id = `build:${build}`;
      const { size } = await client.recordings.read({ id, offset: 0, max: 1, wait: 0 });
      const tail = await client.recordings.read({
        id,
        offset: Math.max(0, size - tailBytes),
        max: tailBytes,
        wait: 0,
      });
      const text = new TextDecoder().decode(tail.bytes);
      if (!gone) setLines(lastLines(text, count));
    };
    read().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [client, build, count]);
  return lines;
}

/** What a terminal would show of the text's last lines that are not empty. */
export function lastLines(text: string, count: number): string[] {
  return plainLines(text)
    .filter((line) => line !== "")
    .slice(-count);
}

/** Lines without colours, each as it was when the last carriage return had overwritten it. */
export function plainLines(text: string): string[] {
  const lines = text.replace(escapes, "").split("\n");
  return lines.map((line) => line.replace(/\r+$/, "").split("\r").at(-1)?.trimEnd() ?? "");
}
