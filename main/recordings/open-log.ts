import { open, type FileHandle } from "node:fs/promises";
import type { Chunk } from "../contract/recording.ts";
import { skim } from "./skim.ts";

/** Who knows of a log that grows. */
export interface Growing {
  readonly ended: boolean;
  /** Settles when the log may have grown, or never will again, or `signal` aborts. */
  moved(signal: AbortSignal): Promise<void>;
  /** It is read where somebody types: for a while it need not grow as fast as it could. */
  calm(): void;
}

/** The part of a recording that is asked for: bytes, milliseconds, and lines. */
export interface Part {
  offset: number;
  max: number;
  wait: number;
  skim?: number | undefined;
  calm?: boolean | undefined;
}

/** A build's log file, which is complete on this disk, while it is read. `growing` is there while the build is followed. */
export class OpenLog {
  readonly #path: string;
  readonly #growing: Growing | undefined;
  #file: FileHandle | undefined;
  #opening: Promise<void> | undefined;
  /** What is looked through is read into the same memory again and again: it is far more than is given on. */
  #looked = Buffer.alloc(0);
  #skimming: Promise<unknown> = Promise.resolve();

  constructor(path: string, growing: Growing | undefined) {
    this.#path = path;
    this.#growing = growing;
  }

  async read({ offset, max, wait, skim: keep, calm }: Part, signal?: AbortSignal): Promise<Chunk> {
    if (calm) this.#growing?.calm();
    const skimmed = keep && (await this.#skim(offset, keep));
    if (skimmed) return skimmed;
    const there = await this.#look(offset, max);
    if (there.bytes.length > 0 || !this.#growing || there.ended) return there;
    const timeout = AbortSignal.timeout(wait);
    const until = signal ? AbortSignal.any([signal, timeout]) : timeout;
    for (;;) {
      // Asked for before looking, so that what grows in between is not missed.
      const moved = this.#growing.moved(until);
      const chunk = await this.#look(offset, max);
      if (chunk.bytes.length > 0 || chunk.ended || until.aborted) return chunk;
      await moved;
    }
  }

  async #skim(offset: number, keep: number): Promise<Chunk | undefined> {
    const size = await this.#size();
    const file = this.#file;
    if (!file) return undefined;
    const read = async (from: number, length: number) => {
      if (length > this.#looked.length) this.#looked = Buffer.allocUnsafe(length);
      return this.#looked.subarray(0, (await file.read(this.#looked, 0, length, from)).bytesRead);
    };
    // One after the other, when several windows ask.
    const skimming = this.#skimming.then(() => skim(read, offset, size, keep));
    this.#skimming = skimming.catch(() => undefined);
    const skimmed = await skimming;
    // A buffer of its own, as below.
    return skimmed && { offset, ...skimmed, bytes: new Uint8Array(skimmed.bytes), size, ended: false };
  }

  async close(): Promise<void> {
    await this.#opening;
    await this.#file?.close();
    this.#file = undefined;
  }

  /** What is there at `offset` by now, which may be nothing. */
  async #look(offset: number, max: number): Promise<Chunk> {
    // In this order: what is written between the two looks is found by the next call.
    const ended = this.#growing?.ended ?? true;
    const size = await this.#size();
    if (!this.#file || size <= offset)
      return { offset: Math.min(offset, size), bytes: new Uint8Array(), size, ended };
    // A buffer of its own, and a clean one: a MessagePort clones all of the memory that a view is part of.
    const length = Math.min(max, size - offset);
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, offset);
    const bytes = buffer.subarray(0, bytesRead);
    return { offset, bytes, size, ended: ended && offset + bytesRead >= size };
  }

  /** 0 while there is no file. */
  async #size(): Promise<number> {
    this.#opening ??= open(this.#path).then(
      (file) => void (this.#file = file),
      () => (this.#opening = undefined),
    );
    await this.#opening;
    return this.#file ? (await this.#file.stat()).size : 0;
  }
}
