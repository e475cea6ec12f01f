import type { Locator } from "playwright-core";

/** Whether all of it is on the screen and not cut off by what it is in. */
export function inSight(element: Locator): Promise<boolean> {
  return element.evaluate((seen) => {
    const { left, right, top, bottom } = seen.getBoundingClientRect();
    const hit = (x: number) => seen.contains(document.elementFromPoint(x, (top + bottom) / 2));
    return right > left && hit(left + 1) && hit(right - 1);
  });
}
