import type { Chunk } from "../../main/contract/recording.ts";

/** Bytes asked for at once. Two such requests under way are as fast as larger ones, without long tasks. */
const chunkBytes = 256 * 1024;
/** Bytes handed to the terminal at once, so that it can yield between two. */
const sliceBytes = 64 * 1024;
/** Milliseconds that the engine waits for the next byte before it answers with nothing. */
const patience = 25_000;

export interface FeederNeeds {
  read: (request: { offset: number; max: number; wait: number }, signal: AbortSignal) => Promise<Chunk>;
  /** Resolves once the terminal has parsed the bytes. */
  write: (bytes: Uint8Array) => Promise<void>;
  /** Milliseconds to wait after each chunk: slows down what nobody looks at. */
  delay?: () => number;
  /** Where the end is, as last heard. */
  onSize?: (size: number, ended: boolean) => void;
  /** Bytes between the last and the next that are gone from a bounded recording. */
  onGap?: (bytes: number) => void;
}

/**
 * Pulls a recording into a terminal: the next piece is asked for only when the terminal has parsed one, so that nothing ever queues up.
 * While more is known to be there, two requests are under way; at the end one waits for what comes.
 */
export class Feeder {
  readonly #needs: FeederNeeds;
  #offset: number;
  #size = 0;
  #ended = false;
  #paused: { promise: Promise<void>; resume: () => void } | undefined;
  readonly #stopping = new AbortController();

  constructor(needs: FeederNeeds, offset: number) {
    this.#needs = needs;
    this.#offset = offset;
  }

  /** Offset of the next byte that the terminal gets. */
  get offset(): number {
    return this.#offset;
  }

  pause(): void {
    if (this.#paused) return;
    let resume: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => (resume = resolve));
    this.#paused = { promise, resume };
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  stop(): void {
    this.#stopping.abort();
    this.resume();
  }

  /** Settles when the recording has ended and all of it is in the terminal, or when stopped. Rejects when a read fails. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    let ahead: { offset: number; chunk: Promise<Chunk> } | undefined;
    while (!signal.aborted) {
      if (this.#paused) {
        await this.#paused.promise;
        continue;
      }
      const asked = ahead?.offset === this.#offset ? ahead.chunk : this.#read(this.#offset);
      const next = this.#offset + chunkBytes;
      // Asked for only where it is known to be: a request beyond the end would be for an offset that the next piece may not start at.
      ahead = this.#size >= next + chunkBytes ? { offset: next, chunk: this.#read(next) } : undefined;
      ahead?.chunk.catch(() => undefined);
      const chunk = await asked;
      if (signal.aborted) return;
      await this.#take(chunk);
      if (this.#ended && this.#offset >= this.#size) return;
      const delay = this.#needs.delay?.() ?? 0;
      if (delay > 0 && chunk.bytes.size > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  #read(offset: number): Promise<Chunk> {
    return this.#needs.read({ offset, max: chunkBytes, wait: patience }, this.#stopping.signal);
  }

  async #take(chunk: Chunk): Promise<void> {
    if (chunk.offset > this.#offset) this.#needs.onGap?.(chunk.offset - this.#offset);
    this.#size = chunk.size;
    this.#ended = chunk.ended;
    this.#needs.onSize?.(chunk.size, chunk.ended);
    const bytes = new Uint8Array(await chunk.bytes.arrayBuffer());
    const slices = Math.ceil(bytes.length / sliceBytes);
    const writes: Promise<void>[] = [];
    for (let n = 0; n < slices; n++)
      writes.push(this.#needs.write(bytes.subarray(n * sliceBytes, (n + 1) * sliceBytes)));
    this.#offset = chunk.offset + bytes.length;
    await Promise.all(writes);
  }
}
