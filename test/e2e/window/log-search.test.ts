import { execFileSync } from "node:child_process";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { inSight } from "./in-sight.ts";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`the search of a log${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  let window: AppWindow;
  let page: Page;
  let log: string;
  beforeAll(async () => {
    const folder = join(home.home, "Stackwright", "web");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "image.yaml"), "base_image_url: /none.tar\n");
    // Several pages long.
    const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n + 1} of the output`);
    lines[2] = "first (needle) of all";
    lines[9_999] = "second \x1b[31m(NEEDLE)\x1b[0m, and (needle) once more";
    lines[19_989] = "last (needle)";
    const id = madeUpBuild(home.home, Buffer.from(`${lines.join("\n")}\n`), "failed", {
      spec: join(folder, "image.yaml"),
      entry: { stack: "web" },
    });
    log = join(home.home, ".local/share/stackwright/builds", id, "log");
    window = await openWindow("browser", home.env);
    page = window.page;
    await page.getByRole("button", { name: "Actions for made-up_20260101_1" }).click();
    await page.getByRole("menuitem", { name: "View log" }).click();
    await page.locator(".log-text", { hasText: "last (needle)" }).waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "log-search-failed");
  });

  const search = () => page.getByRole("searchbox", { name: "Search the whole log" });
  const isAt = async (status: string, line: string, found: string[]) => {
    await page.locator(".log-status").getByText(status, { exact: true }).waitFor();
    const marked = page.locator(".log-marked", { hasText: line });
    await marked.waitFor();
    await expect.poll(() => marked.locator(".log-found").allInnerTexts()).toEqual(found);
    // It is scrolled to after it is drawn.
    await eventually(async () => {
      const [line_, text] = [await marked.boundingBox(), await page.locator(".log-text").boundingBox()];
      expect(line_?.y).toBeGreaterThanOrEqual(text?.y ?? Infinity);
      expect(line_?.y).toBeLessThan((text?.y ?? 0) + (text?.height ?? 0));
    });
    await page.locator(".log-hits [aria-current=true]", { hasText: line }).waitFor();
  };

  test("goes on with Enter, back with Shift+Enter, and marks what it has found", async () => {
    await search().fill("(needle)");
    await search().press("Enter");
    await isAt("1 of 3 lines", "first (needle) of all", ["(needle)"]);
    await search().press("Enter");
    await isAt("2 of 3 lines", "second (NEEDLE)", ["(NEEDLE)", "(needle)"]);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await serious(page)).toEqual([]);
      await picture(page, `log-search-${colorScheme}`);
    }
    await search().press("Enter");
    await isAt("3 of 3 lines", "last (needle)", ["(needle)"]);
    await search().press("Enter");
    await isAt("1 of 3 lines", "first (needle) of all", ["(needle)"]);
    await search().press("Shift+Enter");
    await isAt("3 of 3 lines", "last (needle)", ["(needle)"]);
    await page.getByRole("button", { name: "Find the one above" }).click();
    await isAt("2 of 3 lines", "second (NEEDLE)", ["(NEEDLE)", "(needle)"]);
    await page.locator(".log-hits button").first().click();
    await isAt("1 of 3 lines", "first (needle) of all", ["(needle)"]);
    await page.getByRole("button", { name: "Find the one below" }).click();
    await isAt("2 of 3 lines", "second (NEEDLE)", ["(NEEDLE)", "(needle)"]);
  });

  test("has all that it can do in sight, also in a narrow window", async () => {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 900, height: 700 });
    await picture(page, "log-search-narrow");
    for (const button of await page.locator(".log-bar").getByRole("button").all())
      expect(await inSight(button), await button.innerText()).toBe(true);
    await page.locator(".log-status").getByText("2 of 3 lines").waitFor();
    if (before) await page.setViewportSize(before);
  });

  test("searches anew for another text, and marks nothing once that is gone", async () => {
    await search().fill("line 1999");
    await search().press("Enter");
    await isAt("1 of 10 lines", "line 1999 of the output", ["line 1999"]);
    await search().fill("no such thing");
    await search().press("Enter");
    await page.locator(".log-status").getByText("Nothing found.").waitFor();
    await search().fill("");
    await page.locator(".log-found").waitFor({ state: "detached" });
  });

  test("ends when another text is typed, and when it is cancelled", async () => {
    // What has been opened is read on as it was; a search opens the file anew, and waits for ever.
    await rename(log, `${log}.away`);
    execFileSync("mkfifo", [log]);
    const writer = await open(log, "r+");
    const searching = page.getByText("Searching …");
    try {
      await search().fill("needle");
      await search().press("Enter");
      await searching.waitFor();
      await picture(page, "log-searching");
      await search().press("End");
      await search().pressSequentially("s");
      await searching.waitFor({ state: "detached" });
      await search().press("Enter");
      await searching.waitFor();
      await page.getByRole("main").getByRole("button", { name: "Cancel" }).click();
      await searching.waitFor({ state: "detached" });
      expect(await page.locator(".log-status").innerText()).toBe("");
      expect(window.complaints).toEqual([]);
    } finally {
      await rm(log);
      await writer.close();
      await rename(`${log}.away`, log);
    }
  });
});
