import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Bytes that may wait for a busy reader. */
const most = 1 << 20;

/**
 * A stream's pieces, as many at a time as have come while the reader was busy, neither copied together nor handed over one by one:
 * SSH sends 32 KiB at a time, and what each of them costs decides how fast a download is.
 */
export async function* gathered(source: Readable): AsyncGenerator<Buffer[], void> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  // Both may have come before anybody read.
  let ended = source.destroyed;
  let failure: Error | undefined = source.errored ?? undefined;
  let wake = (): void => undefined;
  source.on("data", (piece: Buffer) => {
    pieces.push(piece);
    if ((bytes += piece.length) >= most) source.pause();
    wake();
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
    if (pieces.length > 0) {
      const come = pieces;
      [pieces, bytes] = [[], 0];
      source.resume();
      yield come;
    } else if (failure) throw failure;
    else if (ended) return;
    else await new Promise<void>((go) => (wake = go));
  }
}

/** Appends them to a file; gives the number of bytes. A disk that takes only a part says why when it is given the rest. */
export async function writePieces(file: FileHandle, pieces: Buffer[]): Promise<number> {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten < total) await file.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
  return total;
}
