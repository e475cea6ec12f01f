import type { IMarker, Terminal } from "@xterm/xterm";

/** Writes a recording into a terminal, and remembers on which of its rows some of the recording's bytes came to be. */
export class MarkedWriter {
  readonly #terminal: Terminal;
  /** Offset in the recording of the next byte. */
  #offset: number;
  /** Offsets to be marked that are still to come, in order. */
  #ahead: number[];
  readonly #marks = new Map<number, IMarker>();
  readonly #until: { offset: number; reached: () => void } | undefined;

  /** `until`: tells when the terminal has parsed everything before that offset. */
  constructor(
    terminal: Terminal,
    start: number,
    wanted: readonly number[] = [],
    until?: { offset: number; reached: () => void },
  ) {
    this.#terminal = terminal;
    this.#offset = start;
    this.#until = until;
    const cuts = new Set([...wanted, ...(until ? [until.offset] : [])]);
    this.#ahead = [...cuts].filter((offset) => offset > start).sort((a, b) => a - b);
    for (const offset of cuts) if (offset <= start) this.#mark(offset);
  }

  /** Resolves once the terminal has parsed the bytes. */
  write(bytes: Uint8Array): Promise<void> {
    let from = 0;
    const end = this.#offset + bytes.length;
    for (let next = this.#ahead[0]; next !== undefined && next <= end; next = this.#ahead[0]) {
      const cut = this.#ahead.shift() ?? next;
      const to = bytes.length - (end - cut);
      // The terminal calls back before it parses the next piece.
      this.#terminal.write(bytes.subarray(from, to), () => this.#mark(cut));
      from = to;
    }
    this.#offset = end;
    return new Promise((resolve) => this.#terminal.write(bytes.subarray(from), resolve));
  }

  /** Whether everything that was to be marked is in the terminal. */
  get done(): boolean {
    return this.#ahead.length === 0;
  }

  /** What is before that offset is not shown. */
  skipTo(offset: number): void {
    this.#offset = offset;
  }

  markOf(offset: number): IMarker | undefined {
    const mark = this.#marks.get(offset);
    return mark?.isDisposed ? undefined : mark;
  }

  /** The marked offset whose row is that one, or is the last before it; of several on one row the last. */
  offsetAt(row: number): number | undefined {
    const before = [...this.#marks]
      .filter(([, { isDisposed, line }]) => !isDisposed && line <= row)
      .sort(([one, a], [other, b]) => a.line - b.line || one - other);
    return before.at(-1)?.[0];
  }

  #mark(offset: number): void {
    const mark = this.#terminal.registerMarker(0);
    if (mark) this.#marks.set(offset, mark);
    if (offset === this.#until?.offset) this.#until.reached();
  }
}
