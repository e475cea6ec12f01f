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
  const pace = new DrawingPace({ _core: { _coreBrowserService: service } } as unknown as Terminal);
  return { pace, plain, window: service.window };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(1000);
});
afterEach(() => vi.useRealTimers());

test("a flood is drawn ten times a second, what comes slower at every frame, and its last screen always", () => {
  const { pace, window } = paced();
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
  vi.advanceTimersByTime(100);
  expect(asked).toBe(false);
  expect(print(10, 5)).toBe(5);
});

test("a drawing that is taken back does not happen, in a flood or not", () => {
  const { pace, window } = paced();
  const draw = vi.fn();
  window.cancelAnimationFrame(window.requestAnimationFrame(draw));
  window.requestAnimationFrame(() => undefined);
  vi.advanceTimersByTime(16);
  pace.add(100_000);
  window.cancelAnimationFrame(window.requestAnimationFrame(draw));
  vi.advanceTimersByTime(1000);
  expect(draw).not.toHaveBeenCalled();
});

test("all else of the window is the window's own", () => {
  const { plain, window } = paced();
  expect(window.devicePixelRatio).toBe(2);
  expect(window.self()).toBe(plain);
});
