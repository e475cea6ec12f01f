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

/** The lines at which something is drawn in the margin or behind the text, from the top. */
export async function markedLines(page: Page, mark: string): Promise<number[]> {
  const tops = async (selector: string) =>
    Promise.all(
      (await page.locator(selector).all()).map(async (each) => {
        const box = await each.boundingBox();
        return { y: (box?.y ?? 0) + (box?.height ?? 0) / 2, text: await each.innerText() };
      }),
    );
  const [numbers, marks] = await Promise.all([tops(`${editor} .line-numbers`), tops(`${editor} ${mark}`)]);
  const lines = marks.map(({ y }) => {
    const [nearest] = [...numbers].sort((a, b) => Math.abs(a.y - y) - Math.abs(b.y - y));
    return Number(nearest?.text);
  });
  return lines.sort((a, b) => a - b);
}
