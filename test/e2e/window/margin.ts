import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.ts";

const editor = ".editor-place .monaco-editor";

/** Clicks beside the number of a line that is shown, where breakpoints are set. */
export async function clickMargin(page: Page, line: number): Promise<void> {
  const { x, y } = await marginOf(page, line);
  await page.mouse.click(x, y);
}

/** Points there, and gives what is said by then: that of the line below, at first, if the pointer was slow on its way. */
export async function marginSays(page: Page, line: number): Promise<string> {
  const { x, y } = await marginOf(page, line);
  await page.mouse.move(x, y + 40);
  await page.mouse.move(x, y);
  const hover = page.locator(".monaco-hover:visible .hover-contents").first();
  await hover.waitFor({ timeout: 5000 });
  return (await page.locator(".monaco-hover:visible .hover-contents").allInnerTexts()).join("\n");
}

/** Found and measured at one moment: the editor makes lines anew meanwhile. */
function marginOf(page: Page, line: number): Promise<{ x: number; y: number }> {
  return eventually(async () => {
    const place = await page.evaluate(
      ([within = "", wanted]) => {
        const number = [...document.querySelectorAll<HTMLElement>(`${within} .line-numbers`)].find(
          (each) => each.innerText === wanted,
        );
        const margin = document.querySelector(`${within} .margin`);
        if (!number || !margin) return undefined;
        const { top, height } = number.getBoundingClientRect();
        return { x: margin.getBoundingClientRect().x + 9, y: top + height / 2 };
      },
      [editor, String(line)],
    );
    return place ?? expect.fail(`line ${line} is not shown`);
  });
}

/** The lines at which something is drawn in the margin or behind the text, from the top. All at one moment: the editor draws anew meanwhile. */
export function markedLines(page: Page, mark: string): Promise<number[]> {
  return page.evaluate(
    ([numbers = "", marks = ""]) => {
      const placed = (selector: string) =>
        [...document.querySelectorAll<HTMLElement>(selector)].map((element) => {
          const { top, height } = element.getBoundingClientRect();
          return { at: top + height / 2, text: element.innerText };
        });
      const lines = placed(numbers);
      const found = placed(marks).map(({ at }) =>
        lines.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at)).at(0),
      );
      return found.map((line) => Number(line?.text)).sort((a, b) => a - b);
    },
    [`${editor} .line-numbers`, `${editor} ${mark}`],
  );
}
