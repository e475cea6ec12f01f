/** Bytes of a recording from an offset on, fewer only at its end; good until it is called again. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

export interface Skimmed {
  /** What a terminal takes in place of what was left out. */
  bytes: Buffer;
  /** Bytes of the recording that they stand for. */
  standsFor: number;
}

/** Large: each has to wait for whatever else the engine does meanwhile. */
const piece = 4 << 20;
/** Bytes looked through in one go: what is left of them is seen before the next go. */
const most = 32 << 20;
/** Bytes of the longest rest of a line that is given as it is. */
const longestLine = 256 * 1024;
/** Bytes of the longest sequence of colours that is understood. */
const longestSequence = 64;
/** Sequences of colours, none of them a reset, from which on what they come to is not worth finding out. */
const mostColours = 1000;

const bell = 0x07;
const backspace = 0x08;
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;
/** What begins the two bytes of a control character beyond ASCII. */
const beyond = 0xc2;

/** What a byte may be part of. */
const [text, escaped, sequence, control] = [0, 1, 2, 3];

/**
 * Leaves out whole lines of a recording, from `offset` on, that a terminal would only scroll past: at least `keep` lines follow on them before `end`, and up to
 * the last of these there is nothing but text, line ends, colours and what erases within a line. A terminal that keeps `keep` lines, its screen's twice among
 * them, ends up the same to the cell: where its cursor was, and what was on its screen, is scrolled out as well, and the colours that were left on are
 * given. Gives nothing where that can't be said. Of a control string (`ESC P`, `ESC ]`) with a line end in it, what follows that is taken for text.
 */
export async function skim(
  read: ReadAt,
  offset: number,
  end: number,
  keep: number,
): Promise<Skimmed | undefined> {
  // What is before may have ended within a sequence or a character; behind a line's end it has not.
  const begun = await read(offset, Math.min(longestLine, end - offset));
  const head = Buffer.from(begun.subarray(0, begun.indexOf(newline) + 1));
  if (head.length === 0) return undefined;
  const from = offset + head.length;
  const to = await lastSkipped(read, from, Math.min(end, from + most), keep);
  if (to === undefined) return undefined;
  const colours = await coloursAt(read, from, to);
  if (colours === undefined) return undefined;
  return { bytes: Buffer.concat([head, Buffer.from(colours, "latin1")]), standsFor: to - offset };
}

/** Where the last `keep` plain lines before `end` begin, or before whatever is not plain. */
async function lastSkipped(
  read: ReadAt,
  from: number,
  end: number,
  keep: number,
): Promise<number | undefined> {
  const lines = new PlainLines(from, keep);
  for (let at = from; at < end; at += piece) {
    const bytes = await read(at, Math.min(piece, end - at));
    if (!lines.take(bytes)) break;
  }
  return lines.start;
}

/** Goes through bytes for as long as they are plain, and knows where the last lines of them begin. */
class PlainLines {
  /** The last lines' beginnings, round and round. */
  readonly #starts: Float64Array;
  #count = 0;
  #offset: number;
  #within = text;
  #last = 0;

  constructor(offset: number, keep: number) {
    this.#offset = offset;
    this.#starts = new Float64Array(keep + 1);
  }

  /** Of the first of so many lines as are kept, once there are more. */
  get start(): number | undefined {
    return this.#count < this.#starts.length ? undefined : this.#starts[this.#count % this.#starts.length];
  }

  /** Whether all of them are plain. */
  take(bytes: Uint8Array): boolean {
    let within = this.#within;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (within === text) {
        if (byte >= 0x20 && byte !== beyond) continue;
        if (byte === escape) within = escaped;
        else if (byte === beyond) within = control;
        else if (byte === newline) {
          // Behind any other end of a line the cursor's column would have to be known.
          if ((at === 0 ? this.#last : bytes[at - 1]) === carriageReturn) this.#begins(this.#offset + at + 1);
        } else if (byte !== carriageReturn && byte !== tab && byte !== backspace && byte !== bell)
          return false;
      } else if (within === sequence) {
        // Digits and what separates them; then colours, or an erasing up to a line's end.
        if (byte >= 0x30 && byte <= 0x3b) continue;
        if (byte !== 0x6d && byte !== 0x4b) return false;
        within = text;
      } else if (within === escaped) {
        if (byte !== 0x5b) return false;
        within = sequence;
      } else {
        if (byte < 0xa0) return false;
        within = text;
      }
    }
    this.#within = within;
    this.#last = bytes.at(-1) ?? this.#last;
    this.#offset += bytes.length;
    return true;
  }

  #begins(offset: number): void {
    this.#starts[this.#count++ % this.#starts.length] = offset;
  }
}

/** The sequences of colours since the last one that resets them, looked for backwards from `to` down to `from`. Nothing if there are too many. */
async function coloursAt(read: ReadAt, from: number, to: number): Promise<string | undefined> {
  const found: string[] = [];
  for (let end = to; end > from; end -= piece) {
    const start = Math.max(from, end - piece);
    const bytes = await read(start, Math.min(end + longestSequence, to) - start);
    for (
      let at = bytes.lastIndexOf(escape, end - start - 1);
      at >= 0;
      at = at === 0 ? -1 : bytes.lastIndexOf(escape, at - 1)
    ) {
      const sequence = /^\x1b\[[\d:;]*[mK]/.exec(bytes.toString("latin1", at, at + longestSequence))?.[0];
      if (!sequence || found.length > mostColours) return undefined;
      if (sequence.endsWith("K")) continue;
      found.unshift(sequence);
      if (/^\x1b\[0*[;m]/.test(sequence)) return found.join("");
    }
  }
  return found.join("");
}
