import type { Terminal } from "@xterm/xterm";

/** Bytes since the screen was drawn last, from which on nobody can have read what it showed. */
const flood = 32 * 1024;
/** Milliseconds between two drawings in a flood. */
const gap = 100;
/** While somebody types elsewhere: their eyes are there, and a key that comes while it is drawn waits for that. */
const longGap = 250;
/** No screen shows more than sixty a second. */
const frame = 16;

type Cell = [number, number] | undefined;

/** What of xterm.js draws. It has no public place for how often; its addons reach inside too, and its version is pinned. */
interface Inside {
  _core: {
    /** Asks for frames of this window. */
    _coreBrowserService: { window: Window };
    _renderService: {
      addRefreshCallback(draw: () => void): number;
      handleSelectionChanged(start: Cell, end: Cell, columns: boolean): void;
    };
    element: HTMLElement;
    /** The scroll bar. */
    _viewport: {
      _sync(row?: number): void;
      scrollLines(lines: number): void;
      scrollToLine(line: number, atOnce?: boolean): void;
    };
    _syncTextArea(): void;
  };
}

/**
 * Draws a terminal, once it is open, no more often than somebody can see. With plain elements xterm.js makes every row anew for every frame of the screen,
 * and moves its scroll bar for every line: that takes longer than parsing, and the editor's keys wait for it. In a flood it gets fewer frames; whatever comes
 * slower is drawn at once.
 */
export class DrawingPace {
  #bytes = 0;
  #drawn = 0;
  /** What waits for its time, by its timer. */
  readonly #late = new Map<number, () => void>();

  /** `typesElsewhere`: whether somebody types who does not look at this terminal. */
  constructor(terminal: Terminal, typesElsewhere: () => boolean) {
    const { _core: core } = terminal as unknown as Inside;
    this.#paceFrames(core, typesElsewhere);
    moveScrollBarWithFrames(core);
    placeInputWithFrames(core);
    drawSelectionOnce(core);
  }

  /** So much is given to the terminal. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Nothing more will come: its last screen need not wait. */
  end(): void {
    for (const draw of [...this.#late.values()]) draw();
  }

  #paceFrames(
    { element, _coreBrowserService: service }: Inside["_core"],
    typesElsewhere: () => boolean,
  ): void {
    const plain = service.window;
    const forget = (timer: number) => {
      plain.clearTimeout(timer);
      this.#late.delete(timer);
    };
    // A timer is told apart from a frame by its sign.
    const paced = {
      requestAnimationFrame: (draw: FrameRequestCallback): number => {
        const drawNow = (time: number) => {
          this.#bytes = 0;
          this.#drawn = time;
          draw(time);
        };
        const types = typesElsewhere();
        const floods = this.#bytes >= flood;
        if (!floods && !types) return plain.requestAnimationFrame(drawNow);
        // In a task of its own, its layout too: a frame that has a key to show as well took twice as long.
        const drawLate = () => {
          forget(timer);
          drawNow(performance.now());
          void element.offsetHeight;
        };
        const rest = !floods ? frame : types ? longGap : gap;
        const timer = plain.setTimeout(drawLate, this.#drawn + rest - performance.now());
        this.#late.set(timer, drawLate);
        return -timer;
      },
      cancelAnimationFrame: (id: number): void => {
        if (id < 0) forget(-id);
        else plain.cancelAnimationFrame(id);
      },
    };
    service.window = new Proxy(plain, {
      get: (_, key): unknown => {
        if (key in paced) return Reflect.get(paced, key);
        const value: unknown = Reflect.get(plain, key);
        return typeof value === "function" ? value.bind(plain) : value;
      },
    });
  }
}

/** The scroll bar follows the lines when they are drawn; whoever scrolls finds it where the lines are. */
function moveScrollBarWithFrames({
  element,
  _viewport: viewport,
  _renderService: drawing,
}: Inside["_core"]): void {
  const { _sync: sync, scrollLines, scrollToLine } = viewport;
  let behind = false;
  const catchUp = () => {
    if (behind) sync.call(viewport);
    behind = false;
  };
  viewport._sync = (row) => {
    if (row !== undefined) return sync.call(viewport, row);
    if (!behind) drawing.addRefreshCallback(catchUp);
    behind = true;
  };
  viewport.scrollLines = (lines) => {
    catchUp();
    scrollLines.call(viewport, lines);
  };
  viewport.scrollToLine = (line, atOnce) => {
    catchUp();
    scrollToLine.call(viewport, line, atOnce);
  };
  for (const means of ["wheel", "pointerdown"])
    element.addEventListener(means, catchUp, { capture: true, passive: true });
}

/** The field that takes the keys, which an input method shows its choice at, follows the cursor when it is drawn. */
function placeInputWithFrames(core: Inside["_core"]): void {
  const place = core._syncTextArea;
  let behind = false;
  core._syncTextArea = () => {
    if (behind) return;
    behind = true;
    core._renderService.addRefreshCallback(() => {
      behind = false;
      place.call(core);
    });
  };
}

/** Whenever lines move xterm.js draws the selection anew, and every row with it; without a selection that is drawn twice for nothing. */
function drawSelectionOnce({ _renderService: drawing }: Inside["_core"]): void {
  const { handleSelectionChanged: draw } = drawing;
  let shown = false;
  drawing.handleSelectionChanged = (start, end, columns) => {
    const shows = start !== undefined && end !== undefined;
    if (shows || shown) draw.call(drawing, start, end, columns);
    shown = shows;
  };
}
