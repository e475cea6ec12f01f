import type { FitAddon } from "@xterm/addon-fit";
import type { ISearchOptions, SearchAddon } from "@xterm/addon-search";
import type { IDecoration, ITerminalOptions, Terminal } from "@xterm/xterm";
import type { Chunk } from "../../main/contract/recording.ts";
import { DrawingPace } from "./drawing-pace.ts";
import { Feeder } from "./feeder.ts";
import { hasRealGpu } from "./gpu.ts";
import { typesElsewhere } from "./last-key.ts";
import type { Xterm } from "./load-xterm.ts";
import { MarkedWriter } from "./marked-writer.ts";
import { measureTogether } from "./measure-together.ts";
import type { ReadRequest } from "./read-request.ts";
import { mostRefilled, refillStart } from "./refill-start.ts";
import { referenceLinks } from "./reference-links.ts";
import type { Reference } from "./references.ts";

export interface SessionNeeds {
  xterm: Xterm;
  options: ITerminalOptions;
  read: (request: ReadRequest, signal: AbortSignal) => Promise<Chunk>;
  /**
   * A shell goes on being read, slowly, while nobody looks: it must not stand still; and a set-up, which is kept until the next one ends. A log can wait.
   */
  keepsReading: boolean;
  /** What the user types; without it the terminal only shows. */
  onInput?: (data: string) => void;
  onSize: (size: { cols: number; rows: number }) => void;
  onState: (state: SessionState) => void;
  openLink: (url: string) => void;
  /** What a click on a place in a script does; nothing where it is not known, and then it is no link. */
  wayTo?: (reference: Reference) => (() => void) | undefined;
  /** Asked about text that was pasted; resolves whether it is sent. */
  allowPaste: (text: string) => Promise<boolean>;
  copyOnSelect: () => boolean;
  /** The clipboard may not be used. `asked`: whether somebody wanted to just now. */
  onNoClipboard: (asked: boolean) => void;
  onBell: () => void;
}

export interface SessionState {
  /** Whether the end is in view. */
  atEnd: boolean;
  /** Bytes before what is shown here. */
  earlier: number;
  ended: boolean;
  /** Whether it has ended without a byte. */
  empty: boolean;
  trouble?: unknown;
}

/** Bytes of a usual line, generously: so much is shown without a look at how much of it fits into the scrollback. */
const bytesPerLine = 200;
/** Rows that are shown above one that was jumped to. */
const rowsBefore = 3;
/** Milliseconds between two pieces for a shell that nobody looks at. */
const unseenDelay = 100;

/** One terminal on the screen and what feeds it. */
export class TerminalSession {
  readonly terminal: Terminal;
  readonly search: SearchAddon;
  readonly #fit: FitAddon;
  readonly #needs: SessionNeeds;
  #pace: DrawingPace | undefined;
  #feeder: Feeder | undefined;
  #writer: MarkedWriter | undefined;
  #marked: IDecoration | undefined;
  #size = 0;
  #shown = true;
  #state: SessionState = { atEnd: true, earlier: 0, ended: false, empty: false };
  #gone = false;

  constructor(needs: SessionNeeds) {
    this.#needs = needs;
    const {
      Terminal: Xterm,
      FitAddon: Fit,
      SearchAddon: Search,
      Unicode11Addon,
      WebLinksAddon,
    } = needs.xterm;
    this.terminal = new Xterm(needs.options);
    this.#fit = new Fit();
    this.search = new Search({ highlightLimit: 500 });
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = "11";
    this.terminal.loadAddon(new WebLinksAddon((_event, url) => needs.openLink(url)));
  }

  mount(element: HTMLElement): void {
    const { terminal } = this;
    terminal.open(element);
    measureTogether(terminal);
    this.#pace = new DrawingPace(terminal, () => typesElsewhere(element));
    this.#useGpu();
    this.fit();
    terminal.onResize((size) => this.#needs.onSize(size));
    terminal.onRender(() => this.#look());
    terminal.onSelectionChange(() => {
      if (this.#needs.copyOnSelect()) void this.copy(false);
    });
    terminal.onBell(this.#needs.onBell);
    if (this.#needs.onInput) terminal.onData(this.#needs.onInput);
    element.addEventListener("paste", (event) => this.#guardPaste(event), { capture: true });
    if (this.#needs.wayTo) terminal.registerLinkProvider(referenceLinks(terminal, this.#needs.wayTo));
    this.#needs.onSize({ cols: terminal.cols, rows: terminal.rows });
    void this.#begin();
  }

  fit(): void {
    if (this.terminal.element?.offsetParent) this.#fit.fit();
  }

  show(shown: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!shown) {
      if (!this.#needs.keepsReading) this.#feeder?.pause();
      return;
    }
    this.fit();
    // A log that ran on far ahead meanwhile is taken up near its end again.
    if (this.#feeder && this.#size - this.#feeder.offset > this.#window()) void this.#begin();
    else this.#feeder?.resume();
  }

  change(options: ITerminalOptions): void {
    this.terminal.options = options;
    this.fit();
  }

  find(text: string, direction: "next" | "previous", options: ISearchOptions): void {
    if (direction === "next") this.search.findNext(text, options);
    else this.search.findPrevious(text, options);
  }

  async copy(asked = true): Promise<void> {
    if (!this.terminal.hasSelection()) return;
    try {
      await navigator.clipboard.writeText(this.terminal.getSelection());
    } catch {
      this.#needs.onNoClipboard(asked);
    }
  }

  async paste(): Promise<void> {
    try {
      const text = await navigator.clipboard.readText();
      if (text && (await this.#needs.allowPaste(text))) this.terminal.paste(text);
    } catch {
      this.#needs.onNoClipboard(true);
    }
  }

  dispose(): void {
    this.#gone = true;
    this.#feeder?.stop();
    this.terminal.dispose();
  }

  #window(): number {
    return (this.terminal.options.scrollback ?? 1000) * bytesPerLine;
  }

  /** Lines after which nothing of those before is here any more; nothing while somebody looks at some that would go. */
  #keeps(): number | undefined {
    const { viewportY, baseY } = this.terminal.buffer.active;
    if (viewportY < baseY || this.terminal.hasSelection()) return undefined;
    return (this.terminal.options.scrollback ?? 1000) + 2 * this.terminal.rows;
  }

  /** Shows the row on which a byte of the recording came to be, and marks it. Gives false for one that is too far back to be here. */
  async jump(offset: number): Promise<boolean> {
    if (this.#size - offset > mostRefilled) return false;
    if (!this.#writer?.markOf(offset)) await this.#replay([offset]);
    if (offset < this.#state.earlier) return false;
    const mark = this.#writer?.markOf(offset);
    this.#marked?.dispose();
    if (!mark) {
      this.terminal.scrollToBottom();
      return true;
    }
    this.#marked = this.terminal.registerDecoration({
      marker: mark,
      width: this.terminal.cols,
      layer: "bottom",
    });
    this.#marked?.onRender((element) => element.classList.add("terminal-marked"));
    this.terminal.scrollToLine(Math.max(0, mark.line - rowsBefore));
    return true;
  }

  /** Of some offsets of the recording, the one whose row is that row of the screen (from 0 at its top), or the last before it. */
  async offsetAt(screenRow: number, offsets: readonly number[]): Promise<number | undefined> {
    const { viewportY, baseY, cursorY } = this.terminal.buffer.active;
    // Rows move while output comes; their distance to where it had come to does not.
    const fromEnd = baseY + cursorY - viewportY - screenRow;
    return this.#replay(offsets, () => {
      const { baseY: base, cursorY: cursor } = this.terminal.buffer.active;
      return this.#writer?.offsetAt(base + cursor - fromEnd);
    });
  }

  /** The row that is meant when nobody points at one: of the selection, of what was jumped to, or the last one with output. */
  meantRow(): number {
    const { viewportY, baseY, cursorY } = this.terminal.buffer.active;
    const selected = this.terminal.getSelectionPosition()?.start.y;
    const marked = this.#marked && !this.#marked.isDisposed ? this.#marked.marker.line : undefined;
    return (selected ?? marked ?? baseY + cursorY - 1) - viewportY;
  }

  /** Feeds the terminal anew, up to where it was, and marks the offsets on the way: bytes that are on the screen don't tell theirs any more. */
  #replay<T>(offsets: readonly number[], look?: () => T): Promise<T | undefined> {
    const until = this.#feeder?.offset ?? 0;
    return new Promise((resolve, reject) => {
      const reached = () => resolve(look?.());
      this.#begin({ offsets: offsets.filter((offset) => offset <= until), until, reached }).then(
        () => resolve(undefined),
        reject,
      );
    });
  }

  async #begin(marks?: { offsets: readonly number[]; until: number; reached: () => void }): Promise<void> {
    this.#feeder?.stop();
    try {
      const stopping = new AbortController();
      const { size } = await this.#needs.read({ offset: 0, max: 1, wait: 0 }, stopping.signal);
      if (this.#gone) return;
      this.#size = size;
      const { scrollback = 1000 } = this.terminal.options;
      const read = (request: ReadRequest) => this.#needs.read(request, stopping.signal);
      const start =
        size > 2 * this.#window() ? await refillStart(read, size, scrollback + this.terminal.rows) : 0;
      if (this.#gone) return;
      this.terminal.reset();
      this.#see({ earlier: start, ended: false, empty: false });
      const writer = new MarkedWriter(
        this.terminal,
        start,
        marks?.offsets,
        marks && { offset: marks.until, reached: marks.reached },
      );
      this.#writer = writer;
      let cut = start > 0;
      const feeder = new Feeder(
        {
          read: this.#needs.read,
          write: (bytes) => {
            // What comes first after a jump is the rest of a line, perhaps of a character.
            const from = cut ? bytes.indexOf(0x0a) + 1 : 0;
            if (cut) writer.skipTo(start + from);
            cut = false;
            this.#pace?.add(bytes.length);
            return writer.write(bytes.subarray(from));
          },
          calm: () => this.terminal.element !== undefined && typesElsewhere(this.terminal.element),
          keeps: () => (writer.done ? this.#keeps() : undefined),
          onSkim: (offset) => {
            writer.skipTo(offset);
            this.#see({ earlier: offset });
          },
          delay: () => (this.#shown ? 0 : unseenDelay),
          onSize: (total, ended) => {
            this.#size = total;
            if (ended) this.#see({ ended, empty: total === 0 });
          },
          onGap: (bytes) => this.#see({ earlier: this.#state.earlier + bytes }),
        },
        start,
      );
      this.#feeder = feeder;
      if (!this.#shown && !this.#needs.keepsReading) feeder.pause();
      await feeder.run();
      if (feeder === this.#feeder) this.#pace?.end();
    } catch (trouble) {
      if (!this.#gone) this.#see({ trouble });
    }
  }

  #see(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    this.#needs.onState(this.#state);
  }

  #look(): void {
    const { viewportY, baseY } = this.terminal.buffer.active;
    const atEnd = viewportY >= baseY;
    if (atEnd !== this.#state.atEnd) this.#see({ atEnd });
  }

  #useGpu(): void {
    if (!hasRealGpu()) return;
    try {
      const gpu = new this.#needs.xterm.WebglAddon();
      gpu.onContextLoss(() => gpu.dispose());
      this.terminal.loadAddon(gpu);
    } catch {
      // Plain elements do as well.
    }
  }

  #guardPaste(event: ClipboardEvent): void {
    if (!this.#needs.onInput) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    event.stopPropagation();
    void this.#needs.allowPaste(text).then((allowed) => {
      if (allowed && !this.#gone) {
        this.terminal.paste(text);
        this.terminal.focus();
      }
    });
  }
}
