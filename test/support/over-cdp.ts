import { chromium, type Browser, type Page } from "playwright-core";

/** Playwright now and then waits forever for a page that is just being made: then it is asked again. Milliseconds. */
const patience = 8_000;
const tries = 3;

/** The first page of a program whose Chromium can be debugged at `address`. */
export async function firstPageOverCdp(address: string): Promise<{ browser: Browser; page: Page }> {
  const browser = await connect(address);
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent("page"));
  if (!page) throw new Error("It opened no window.");
  return { browser, page };
}

async function connect(address: string): Promise<Browser> {
  for (let round = 1; ; round++) {
    try {
      return await chromium.connectOverCDP(address, { timeout: patience });
    } catch (error) {
      if (round === tries) throw error;
    }
  }
}
