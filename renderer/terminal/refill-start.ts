import type { Chunk } from "../../main/contract/recording.ts";
import type { ReadRequest } from "./read-request.ts";

const piece = 1 << 20;
/** Bytes that are worth it: a second of parsing, and 1,600 for each line of the usual scrollback. */
export const mostRefilled = 16 << 20;
/** Lines before those: what colours were on before them ends there, most likely, and is out of sight. */
const slack = 500;
const newline = 0x0a;

/**
 * Where in a recording to begin, so that its last `lines` lines are in the terminal, however long they are: looked for from its end. It is a line's end, the
 * recording's begin, or as far back as is worth it.
 */
export async function refillStart(
  read: (request: ReadRequest) => Promise<Chunk>,
  size: number,
  lines: number,
): Promise<number> {
  let start = size;
  let left = lines + slack;
  while (start > 0 && size - start < mostRefilled) {
    const from = Math.max(0, start - piece);
    const { offset, bytes } = await read({ offset: from, max: start - from, wait: 0 });
    // What was before is not kept.
    if (offset > from) return Math.min(offset, start);
    for (let at = bytes.length - 1; at >= 0; at--)
      if (bytes[at] === newline && left-- === 0) return from + at;
    start = from;
  }
  return start;
}
