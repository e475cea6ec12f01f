import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Bytes that may wait for a busy reader. */
const most = 1 << 20;
/** Bytes that are handed over at once, also to a reader that wants to rest. */
const enough = 256 * 1024;

/**
 * A stream's pieces, as many at a time as have come while the reader was busy, neither copied together nor handed over one by one:
 * SSH sends 32 KiB at a time, and what each of them costs decides how fast a download is. `rest`: milliseconds from one time to the next, for a reader to
 * whom each time costs more than the bytes; what comes first is not kept waiting.
 */
export async function* gathered(source: Readable, rest = 0): AsyncGenerator<Buffer[], void> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let resting: NodeJS.Timeout | undefined;
  // Both may have come before anybody read.
  let ended = source.destroyed;
  let failure: Error | undefined = source.errored ?? undefined;
  let wake = (): void => undefined;
  const rested = () => {
    resting = undefined;
    wake();
  };
  source.on("data", (piece: Buffer) => {
    pieces.push(piece);
    if ((bytes += piece.length) >= most) source.pause();
    if (!resting || bytes >= enough) wake();
  });
  source.once("error", (error) => {
    failure = error;
    wake();
  });
  source.once("close", () => {
    ended = true;
    wake();
  });
  source.once("end", () => {
    ended = true;
    wake();
  });
  for (;;) {
    const waits = resting && bytes < enough && !ended && !failure;
    if (pieces.length > 0 && !waits) {
      const come = pieces;
      [pieces, bytes] = [[], 0];
      source.resume();
      clearTimeout(resting);
      if (rest > 0) resting = setTimeout(rested, rest);
      yield come;
    } else if (failure) throw failure;
    else if (ended) return;
    else await new Promise<void>((go) => (wake = go));
  }
}

/**
 * Appends pieces to a file, from memory that is the same for all of them. In Electron each piece is in memory that has just been taken, and given back to the
 * system after it: to have the kernel reach that as well costs more than a copy, half of what a transfer takes.
 */
export class PieceWriter {
  readonly #file: FileHandle;
  readonly #bytes = Buffer.allocUnsafe(most);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Gives the number of bytes, which are all written then. */
  async write(pieces: readonly Buffer[]): Promise<number> {
    let total = 0;
    let held = 0;
    for (const piece of pieces) {
      for (let at = 0; at < piece.length;) {
        const copied = piece.copy(this.#bytes, held, at);
        at += copied;
        held += copied;
        if (held < most) continue;
        await this.#flush(held);
        held = 0;
      }
      total += piece.length;
    }
    await this.#flush(held);
    return total;
  }

  /** A disk that takes only a part says why when it is given the rest. */
  async #flush(held: number): Promise<void> {
    for (let at = 0; at < held;) at += (await this.#file.write(this.#bytes, at, held - at)).bytesWritten;
  }
}
