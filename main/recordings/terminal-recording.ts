import type { Readable } from "node:stream";
import type { Chunk } from "../contract/recording.ts";
import { Ring } from "./ring.ts";

/** Bytes kept, for a window that comes back. */
const capacity = 8 << 20;
/** Bytes that the fastest reader may lag behind before the terminal waits for it. */
const slack = 4 << 20;
const largestPiece = 1 << 20;

/** What a terminal printed lately. While nobody reads, what prints is made to wait rather than lost. */
export class TerminalRecording {
  readonly #ring = new Ring(capacity);
  readonly #waiting = new Set<() => void>();
  #served = 0;
  #ended = false;
  #held: (() => void)[] = [];
  /** Whether the last line is one of ours that the next takes the place of. */
  #passing = false;

  append(chunk: Buffer): void {
    if (this.#passing) this.#ring.append(Buffer.from("\r\n"));
    this.#passing = false;
    this.#ring.append(chunk);
    this.#wake();
  }

  /** A line of ours, set apart from what the terminal prints. */
  remark(text: string): void {
    this.append(Buffer.from(`\x1b[2m${text}\x1b[0m\r\n`));
  }

  /** A remark in the place of the one before, if that was such a one too; what comes after it begins on a line of its own. One that a line can't hold is no such. */
  pass(text: string): void {
    this.#ring.append(Buffer.from(`\r\x1b[2m${text}\x1b[0m\x1b[K`));
    this.#passing = true;
    this.#wake();
  }

  /** Records until the stream has ended. Not reading it pauses whatever prints. */
  async record(stream: Readable): Promise<void> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // A stream may hand over all that it holds at once.
      for (let from = 0; from < chunk.length; from += largestPiece) {
        this.append(chunk.subarray(from, from + largestPiece));
        if (!this.#ended && this.#ring.size - this.#served > slack)
          await new Promise<void>((go) => this.#held.push(go));
      }
    }
  }

  end(): void {
    this.#ended = true;
    // Nothing is held back for a reader any more.
    this.#release();
    this.#wake();
  }

  async read(offset: number, max: number, wait: number, signal?: AbortSignal): Promise<Chunk> {
    // Who asks for what comes at an offset has had everything before it.
    this.#serve(Math.min(offset, this.#ring.size));
    if (offset >= this.#ring.size && !this.#ended && wait > 0) await this.#more(wait, signal);
    const from = Math.min(Math.max(offset, this.#ring.first), this.#ring.size);
    const bytes = this.#ring.read(from, max);
    this.#serve(from + bytes.length);
    const { size } = this.#ring;
    return {
      offset: from,
      bytes: new Uint8Array(bytes),
      size,
      ended: this.#ended && from + bytes.length >= size,
    };
  }

  #serve(offset: number): void {
    this.#served = Math.max(this.#served, offset);
    if (this.#ring.size - this.#served <= slack) this.#release();
  }

  #release(): void {
    for (const go of this.#held.splice(0)) go();
  }

  #more(wait: number, signal?: AbortSignal): Promise<void> {
    return new Promise((go) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        this.#waiting.delete(done);
        go();
      };
      const timer = setTimeout(done, wait);
      signal?.addEventListener("abort", done);
      this.#waiting.add(done);
      if (signal?.aborted) done();
    });
  }

  #wake(): void {
    for (const go of [...this.#waiting]) go();
  }
}
