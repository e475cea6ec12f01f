import { expect, it } from "vitest";
import { Progress } from "../../../main/cli/progress-line.ts";

const MB = 1_000_000;

it("a transfer's line has bytes, rate and time left, ten times a second at most, and its end always", () => {
  const progress = new Progress();
  const at = (second: number, done: number) => progress.text("download", done, 90 * MB, second * 1000);
  expect(at(100, 0)).toBe("0 B of 90 MB");
  expect(at(100.05, MB)).toBeUndefined();
  expect(at(100.1, 2 * MB)).toBe("2.0 MB of 90 MB");
  expect(at(102, 60 * MB)).toBe("60 MB of 90 MB · 30 MB/s · 1.0 s left");
  expect(at(102.05, 90 * MB)).toBe("90 MB of 90 MB · 44 MB/s");
});

it("what was there before counts for nothing in the rate, and a minute or more is told as such", () => {
  const progress = new Progress();
  const at = (second: number, done: number) => progress.text("upload", done, 5000 * MB, second * 1000);
  expect(at(100, 400 * MB)).toBe("400 MB of 5.0 GB");
  expect(at(110, 420 * MB)).toBe("420 MB of 5.0 GB · 2.0 MB/s · 38 min 10 s left");
});

it("each phase begins anew, and without a known size there is no time left", () => {
  const progress = new Progress();
  progress.text("upload", 50 * MB, 50 * MB, 100_000);
  expect(progress.text("base", 10 * MB, undefined, 100_010)).toBe("10 MB");
  expect(progress.text("base", 30 * MB, undefined, 104_010)).toBe("30 MB · 5.0 MB/s");
});
