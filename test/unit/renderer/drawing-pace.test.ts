import type { Terminal } from "@xterm/xterm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DrawingPace } from "../../../renderer/terminal/drawing-pace.ts";

/** A terminal's inside on a screen of 62.5 Hz. */
function paced() {
  const plain = {
    requestAnimationFrame: (draw: FrameRequestCallback) =>
      Number(setTimeout(() => draw(performance.now()), 16)),
    cancelAnimationFrame: (id: number) => clearTimeout(id),
    setTimeout: (run: () => void, time: number) => Number(setTimeout(run, time)),
    clearTimeout: (id: number) => clearTimeout(id),
    devicePixelRatio: 2,
    self() {
      return this;
    },
  };
  const service = { window: plain };
  const done: string[] = [];
  let drawings: (() => void)[] = [];
  const core = {
    _coreBrowserService: service,
    _renderService: {
      addRefreshCallback: (draw: () => void) => drawings.push(draw),
      handleSelectionChanged: (start: unknown) => done.push(start ? "selection" : "no selection"),
    },
    _viewport: {
      _sync: () => done.push("scroll bar"),
      scrollLines: (lines: number) => done.push(`scrolled by ${String(lines)}`),
      scrollToLine: (line: number) => done.push(`scrolled to ${String(line)}`),
    },
    _syncTextArea: () => done.push("input"),
    element: new (class extends EventTarget {
      get offsetHeight() {
        done.push("layout");
        return 100;
      }
    })(),
  };
  let types = false;
  const pace = new DrawingPace({ _core: core } as unknown as Terminal, () => types);
  const typeElsewhere = (is: boolean) => (types = is);
  /** What was done since it was last asked. */
  const since = () => done.splice(0);
  const draw = () => {
    const now = drawings;
    drawings = [];
    for (const each of now) each();
    return since();
  };
  return { pace, plain, window: service.window, core, typeElsewhere, since, draw };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(1000);
});
afterEach(() => vi.useRealTimers());

test("a flood is drawn ten times a second, four while somebody types elsewhere, what comes slower at every frame; its last screen always", () => {
  const { pace, window, typeElsewhere } = paced();
  let drawn = 0;
  let asked = false;
  const print = (bytes: number, frames: number) => {
    drawn = 0;
    for (let frame = 0; frame < frames; frame++) {
      pace.add(bytes);
      if (!asked) window.requestAnimationFrame(() => (drawn++, (asked = false)));
      asked = true;
      vi.advanceTimersByTime(16);
    }
    return drawn;
  };
  expect(print(1000, 62)).toBe(62);
  const inFlood = print(100_000, 62);
  expect(inFlood).toBeGreaterThan(7);
  expect(inFlood).toBeLessThan(12);
  typeElsewhere(true);
  const whileTyping = print(100_000, 62);
  expect(whileTyping).toBeGreaterThan(2);
  expect(whileTyping).toBeLessThan(6);
  expect(print(1000, 62)).toBeGreaterThan(40);
  typeElsewhere(false);
  vi.advanceTimersByTime(100);
  expect(asked).toBe(false);
  expect(print(10, 5)).toBe(5);
});

test("a flood, and what comes while somebody types elsewhere, is laid out when it is drawn, and not in a frame that others draw in", () => {
  const { pace, window, typeElsewhere, since } = paced();
  const drawn = (bytes: number, time: number) => {
    let did = false;
    pace.add(bytes);
    window.requestAnimationFrame(() => (did = true));
    vi.advanceTimersByTime(time);
    return did ? since() : "not yet";
  };
  expect(drawn(10, 16)).toEqual([]);
  typeElsewhere(true);
  expect(drawn(10, 20)).toEqual(["layout"]);
  expect(drawn(10, 10)).toBe("not yet");
  vi.advanceTimersByTime(10);
  expect(since()).toEqual(["layout"]);
  typeElsewhere(false);
  expect(drawn(100_000, 100)).toEqual(["layout"]);
  expect(drawn(10, 16)).toEqual([]);
});

test("the last screen is drawn as soon as it is known to be the last, and once", () => {
  const { pace, window } = paced();
  const draw = vi.fn();
  window.requestAnimationFrame(() => undefined);
  vi.advanceTimersByTime(16);
  pace.add(100_000);
  const other = vi.fn();
  window.requestAnimationFrame(other);
  window.requestAnimationFrame(draw);
  expect(draw).not.toHaveBeenCalled();
  pace.end();
  expect(draw).toHaveBeenCalledTimes(1);
  pace.end();
  vi.advanceTimersByTime(1000);
  expect(draw).toHaveBeenCalledTimes(1);
  expect(other).toHaveBeenCalledTimes(1);
});

test("a drawing that is taken back does not happen, in a flood or not", () => {
  const { pace, window } = paced();
  const draw = vi.fn();
  window.cancelAnimationFrame(window.requestAnimationFrame(draw));
  window.requestAnimationFrame(() => undefined);
  vi.advanceTimersByTime(16);
  pace.add(100_000);
  window.cancelAnimationFrame(window.requestAnimationFrame(draw));
  pace.end();
  vi.advanceTimersByTime(1000);
  expect(draw).not.toHaveBeenCalled();
});

test("all else of the window is the window's own", () => {
  const { plain, window } = paced();
  expect(window.devicePixelRatio).toBe(2);
  expect(window.self()).toBe(plain);
});

test("the scroll bar and the input move once for all lines of a drawing", () => {
  const { core, since, draw } = paced();
  for (let line = 0; line < 100; line++) {
    core._viewport._sync();
    core._syncTextArea();
  }
  expect(since()).toEqual([]);
  expect(draw()).toEqual(["scroll bar", "input"]);
  expect(draw()).toEqual([]);
});

test("whoever scrolls finds the scroll bar where the lines are", () => {
  const { core, since, draw } = paced();
  core._viewport._sync();
  core._viewport.scrollLines(3);
  expect(since()).toEqual(["scroll bar", "scrolled by 3"]);
  core._viewport._sync();
  core._viewport.scrollToLine(7);
  expect(since()).toEqual(["scroll bar", "scrolled to 7"]);
  core._viewport._sync();
  core.element.dispatchEvent(new Event("wheel"));
  expect(since()).toEqual(["scroll bar"]);
  expect(draw()).toEqual([]);
});

test("a selection is drawn, and once more when it is gone", () => {
  const { core, since } = paced();
  const { _renderService: drawing } = core;
  const select = (start?: unknown, end?: unknown) =>
    (drawing.handleSelectionChanged as (start: unknown, end: unknown, columns: boolean) => void)(
      start,
      end,
      false,
    );
  select();
  expect(since()).toEqual([]);
  select([0, 0], [5, 0]);
  select();
  select();
  expect(since()).toEqual(["selection", "no selection"]);
});
