import type { Page } from "playwright-core";

/**
 * The lines of the editor that are on the screen, from the top: the page has them in no order. They are found and read at one moment, as the
 * editor makes lines anew meanwhile, and one that is gone stands nowhere (a locator's `evaluateAll` finds in one call and reads in another).
 */
export function shownLines(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".editor-place .view-line")]
      .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll("\u00a0", " ")),
  );
}
