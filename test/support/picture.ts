import type { Page } from "playwright-core";

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/**
 * Keeps what the window shows for people to look at: `out/screens/<door>-<name>.png`. With `STACKWRIGHT_PICTURES=all` also in both colours and
 * at the sizes of a laptop's and of a desk's screen.
 */
export async function picture(page: Page, name: string): Promise<void> {
  const door = page.url().startsWith("app:") ? "desktop" : "browser";
  const take = (more = "") =>
    page.screenshot({ path: `out/screens/${door}-${name}${more}.png`, animations: "disabled" });
  await take();
  const before = page.viewportSize();
  if (process.env["STACKWRIGHT_PICTURES"] !== "all" || !before) return;
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  for (const colorScheme of ["light", "dark"] as const)
    for (const size of sizes) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      // Terminals and the editor take the new size a little later.
      await page.waitForTimeout(400);
      await take(`-${colorScheme}-${String(size.width)}`);
    }
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.setViewportSize(before);
  await page.waitForTimeout(400);
}
