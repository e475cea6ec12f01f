import type { Page } from "playwright-core";

const editor = ".editor-place .monaco-editor";

/** Clicks beside the number of a line that is shown, where breakpoints are set. */
export async function clickMargin(page: Page, line: number): Promise<void> {
  const { x, y } = await marginOf(page, line);
  await page.mouse.click(x, y);
}

/** Points there, and gives what is then said. */
export async function marginSays(page: Page, line: number): Promise<string> {
  const { x, y } = await marginOf(page, line);
  await page.mouse.move(x, y + 40);
  await page.mouse.move(x, y);
  const hover = page.locator(".monaco-hover:visible .hover-contents").first();
  await hover.waitFor();
  return (await page.locator(".monaco-hover:visible .hover-contents").allInnerTexts()).join("\n");
}

async function marginOf(page: Page, line: number): Promise<{ x: number; y: number }> {
  const number = page.locator(`${editor} .line-numbers`).filter({ hasText: new RegExp(`^${line}$`) });
  const [box, margin] = await Promise.all([
    number.boundingBox(),
    page.locator(`${editor} .margin`).first().boundingBox(),
  ]);
  if (!box || !margin) throw new Error(`line ${line} is not shown`);
  return { x: margin.x + 9, y: box.y + box.height / 2 };
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
