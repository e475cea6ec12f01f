import type { Page } from "playwright-core";
import { watchOwnTime } from "./own-time.ts";
import { inBench } from "./page-parts.ts";
import { forgetPeak, memoryOf, peakOf } from "./processes.ts";

/** How the window answered while something went on. Times in milliseconds, memory of the page's process in bytes. */
export interface Answers {
  /** The longest task of the main thread; 0 when none took 50 ms. */
  longestTask: number;
  /** The longest in time on a processor. */
  longestOwn: number;
  /** From the key to the frame that shows it. */
  keys: number[];
  before: number;
  peak: number;
}

/** Milliseconds between two keys. */
const pace = 70;

/** Types into the editor, which has the cursor in a last line that holds only this, while `action` runs. */
export async function whileTyping<T>(
  page: Page,
  pid: number,
  action: () => Promise<T>,
): Promise<{ value: T; answers: Answers }> {
  // A line that grew from one row of the benchmark to the next would take ever longer to draw.
  await page.keyboard.press("Shift+Home");
  await page.keyboard.type("# ");
  const before = memoryOf(pid);
  forgetPeak(pid);
  await inBench(page, "watch()");
  // Only now: what the benchmark itself puts into the page takes longer than anything that is measured.
  const ownTime = await watchOwnTime(page);
  let running = true;
  const value = action().finally(() => (running = false));
  value.catch(() => undefined);
  while (running) {
    await page.keyboard.press("k");
    await new Promise((resolve) => setTimeout(resolve, pace));
  }
  const result = await value;
  const { long, keys } = await inBench<{ long: number[]; keys: number[] }>(page, "answers()");
  const answers: Answers = {
    longestTask: Math.max(0, ...long),
    longestOwn: await ownTime(),
    keys: keys.sort((a, b) => a - b),
    before,
    peak: peakOf(pid),
  };
  return { value: result, answers };
}
