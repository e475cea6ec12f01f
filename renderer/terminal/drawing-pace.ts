import type { Terminal } from "@xterm/xterm";

/** Bytes since the screen was drawn last, from which on nobody can have read what it showed. */
const flood = 32 * 1024;
/** Milliseconds between two drawings in a flood. */
const gap = 100;

/** What of xterm.js asks for frames asks this window. It has no public place to say so; its addons reach inside too, and its version is pinned. */
interface Inside {
  _core: { _coreBrowserService: { window: Window } };
}

/**
 * Draws a terminal, once it is open, less often while output floods it. With plain elements xterm.js makes every row anew, and twice, for every frame of
 * the screen: that takes as long as parsing, and the editor's keys wait for it. Whatever comes slower is drawn at once.
 */
export class DrawingPace {
  #bytes = 0;
  #drawn = 0;

  constructor(terminal: Terminal) {
    const service = (terminal as unknown as Inside)._core._coreBrowserService;
    const plain = service.window;
    // A timer is told apart from a frame by its sign.
    const paced = {
      requestAnimationFrame: (draw: FrameRequestCallback): number => {
        const drawNow = (time: number) => {
          this.#bytes = 0;
          this.#drawn = time;
          draw(time);
        };
        const left = this.#bytes < flood ? 0 : this.#drawn + gap - performance.now();
        if (left <= 0) return plain.requestAnimationFrame(drawNow);
        return -plain.setTimeout(() => drawNow(performance.now()), left);
      },
      cancelAnimationFrame: (id: number): void => {
        if (id < 0) plain.clearTimeout(-id);
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

  /** So much is given to the terminal. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
