import { open, stat } from "node:fs/promises";
import type { Chunk } from "../contract/recording.ts";

/** Who knows of a log that grows. */
export interface Growing {
  readonly ended: boolean;
  /** Settles when the log may have grown, or never will again, or `signal` aborts. */
  moved(signal: AbortSignal): Promise<void>;
}

/** A piece of a build's log file, which is complete on this disk. `growing` is there while the build is followed; `wait` in milliseconds. */
export async function readLog(
  path: string,
  growing: Growing | undefined,
  { offset, max, wait }: { offset: number; max: number; wait: number },
  signal?: AbortSignal,
): Promise<Chunk> {
  const timeout = AbortSignal.timeout(wait);
  const until = signal ? AbortSignal.any([signal, timeout]) : timeout;
  for (;;) {
    // In this order: what is written between the two looks is found by the next call.
    const ended = growing?.ended ?? true;
    // Asked for before looking, so that what grows in between is not missed.
    const moved = growing?.moved(until);
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    if (size > offset) return piece(path, offset, Math.min(max, size - offset), size, ended);
    if (ended || until.aborted)
      return { offset: Math.min(offset, size), bytes: new Uint8Array(), size, ended };
    await moved;
  }
}

async function piece(
  path: string,
  offset: number,
  length: number,
  size: number,
  ended: boolean,
): Promise<Chunk> {
  const file = await open(path);
  try {
    // A buffer of its own, and a clean one: a MessagePort clones all of the memory that a view is part of.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    const bytes = buffer.subarray(0, bytesRead);
    return { offset, bytes, size, ended: ended && offset + bytesRead >= size };
  } finally {
    await file.close();
  }
}
