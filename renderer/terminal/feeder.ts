import type { Chunk } from "../../main/contract/recording.ts";
import { nextTask } from "./next-task.ts";
import type { ReadRequest } from "./read-request.ts";

/** Bytes asked for at once: larger pieces block for longer while they are unpacked. */
const chunkBytes = 256 * 1024;
/**
 * Requests under way while more is known to be there. An answer passes several tasks and processes on its way here, and each of them waits for
 * frames that are being drawn meanwhile: with fewer, the terminal has nothing to do for most of the time.
 */
const depth = 8;
/**
 * Bytes handed to the terminal at once. It looks only between two whether it has parsed for so long that the window has to answer: while it is new, and takes
 * memory for each line, even these may take some milliseconds.
 */
const sliceBytes = 16 * 1024;
/** Bytes after which the window has its turn: the terminal itself goes on for 12 ms, and a key would wait for that; these take 2 or 3. */
const turnBytes = 64 * 1024;
/** Bytes that the terminal lags behind from which on lines that it would only scroll past are left out: a fifth of a second of parsing. */
const skimFrom = 4 << 20;
/** Milliseconds without work once it has caught up so: the next lines would be left out as well, and whoever prints them may need the processor. */
const rest = 200;
/** Milliseconds that the engine waits for the next byte before it answers with nothing. */
const patience = 25_000;

export interface FeederNeeds {
  read: (request: ReadRequest, signal: AbortSignal) => Promise<Chunk>;
  /** Resolves once the terminal has parsed the bytes. */
  write: (bytes: Uint8Array) => Promise<void>;
  /** Milliseconds to wait after each chunk: slows down what nobody looks at. */
  delay?: () => number;
  /** Whether somebody types, whom a flood would hold up. */
  calm?: () => boolean;
  /** Lines that the terminal keeps, if earlier ones may be left out now. */
  keeps?: () => number | undefined;
  /** What is before that offset was left out. */
  onSkim?: (offset: number) => void;
  /** Where the end is, as last heard. */
  onSize?: (size: number, ended: boolean) => void;
  /** Bytes between the last and the next that are gone from a bounded recording. */
  onGap?: (bytes: number) => void;
}

/**
 * Pulls a recording into a terminal: the next piece is asked for only when the terminal has parsed one, so that no more than a few ever queue up.
 * At the end one request waits for what comes.
 */
export class Feeder {
  readonly #needs: FeederNeeds;
  #offset: number;
  #size = 0;
  /** Requests under way, in order. */
  #ahead: { offset: number; chunk: Promise<Chunk> }[] = [];
  #ended = false;
  /** Before this offset it is not asked again whether lines can be left out. */
  #skimAgain = 0;
  /** Where the end was when lines were left out: what is before it is shown, then comes the rest. */
  #caughtUp = Infinity;
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
    while (!signal.aborted) {
      if (this.#paused) {
        await this.#paused.promise;
        continue;
      }
      const chunk = await this.#next().catch((error: unknown) => {
        // That it was not waited for any longer is no failure.
        if (!signal.aborted) throw error;
      });
      if (signal.aborted || !chunk) return;
      await this.#take(chunk);
      if (this.#ended && this.#offset >= this.#size) return;
      const delay = this.#delay();
      if (delay > 0 && chunk.bytes.length > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  #delay(): number {
    if (this.#offset < this.#caughtUp) return this.#needs.delay?.() ?? 0;
    this.#caughtUp = Infinity;
    return rest;
  }

  /** The piece at `offset`; those after it are asked for meanwhile. */
  #next(): Promise<Chunk> {
    const lags = this.#size - this.#offset >= skimFrom && this.#offset >= this.#skimAgain;
    const skim = lags ? this.#needs.keeps?.() : undefined;
    if (skim !== undefined) {
      this.#ahead = [];
      this.#skimAgain = this.#offset + skimFrom;
      return this.#ask(this.#offset, skim).chunk;
    }
    const known = this.#ahead.shift();
    const first = known?.offset === this.#offset ? known : this.#ask(this.#offset);
    // A shorter piece than was asked for, or a gap: what was asked for beyond it does not follow on it.
    if (first !== known) this.#ahead = [];
    // Asked for only where it is known to be: a request beyond the end would be for an offset that the piece before it may not reach.
    for (;;) {
      const offset = this.#offset + (this.#ahead.length + 1) * chunkBytes;
      if (this.#ahead.length + 1 >= depth || this.#size < offset + chunkBytes) return first.chunk;
      this.#ahead.push(this.#ask(offset));
    }
  }

  #ask(offset: number, skim?: number): { offset: number; chunk: Promise<Chunk> } {
    const request = {
      ...{ offset, max: chunkBytes, wait: patience },
      ...(skim === undefined ? {} : { skim }),
      ...(this.#needs.calm?.() ? { calm: true } : {}),
    };
    const chunk = this.#needs.read(request, this.#stopping.signal);
    // One that fails is told of when its turn comes, which it may never do.
    chunk.catch(() => undefined);
    return { offset, chunk };
  }

  async #take(chunk: Chunk): Promise<void> {
    if (chunk.offset > this.#offset) this.#needs.onGap?.(chunk.offset - this.#offset);
    this.#size = chunk.size;
    this.#ended = chunk.ended;
    this.#needs.onSize?.(chunk.size, chunk.ended);
    const { bytes, standsFor } = chunk;
    if (standsFor === undefined) {
      for (let at = 0; at < bytes.length && !this.#stopping.signal.aborted; at += turnBytes) {
        const turn = bytes.subarray(at, at + turnBytes);
        await this.#give(turn, chunk.offset + at + turn.length);
      }
      return;
    }
    const given = this.#give(bytes, chunk.offset + standsFor);
    // Where the lines that are kept are many bytes, little is left out at a time: then those are shown first, or none ever would be.
    this.#skimAgain = standsFor < skimFrom ? chunk.size : this.#offset;
    this.#caughtUp = chunk.size;
    this.#needs.onSkim?.(this.#offset);
    await given;
  }

  /** Resolves once the terminal has parsed the bytes and the window had its turn. `next`: offset of the byte that follows on them. */
  async #give(bytes: Uint8Array, next: number): Promise<void> {
    const parsed: Promise<void>[] = [];
    for (let at = 0; at < bytes.length; at += sliceBytes)
      parsed.push(this.#needs.write(bytes.subarray(at, at + sliceBytes)));
    this.#offset = next;
    await Promise.all(parsed);
    await nextTask();
  }
}
