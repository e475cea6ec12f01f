import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { openFile, typeAtEnd } from "./stage.ts";

// Tabs are the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`tabs${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  const folder = join(home.home, "Stackwright", "web");
  const files = ["image.yaml", "provision.sh", "notes.txt", "more.txt"];
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(join(folder, file), `# ${file}\n`);
    window = await openWindow("browser", home.env);
    page = window.page;
    await page.locator(".window").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  beforeEach(async () => {
    for (const file of files) await openFile(page, file);
  });

  const tab = (file: string) => page.getByRole("tab", { name: file });
  const open = () => page.getByRole("tab").locator("span:not([class])").allInnerTexts();
  const choose = async (file: string, label: string) => {
    await tab(file).click({ button: "right" });
    await page.getByRole("menuitem", { name: label, exact: true }).click();
  };
  const command = async (title: string) => {
    await page.keyboard.press("F1");
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
  };

  test("have a menu, by the right button and the keyboard", async () => {
    const labels = () => page.getByRole("menu").locator(".menu-label").allInnerTexts();
    await tab("provision.sh").click({ button: "right" });
    const all = ["Close", "Close others", "Close to the right", "Close all", "Reveal in folder", "Copy path"];
    expect(await labels()).toEqual(all);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await serious(page)).toEqual([]);
      await picture(page, `tab-menu-${colorScheme}`);
    }
    await page.keyboard.press("Escape");
    await tab("more.txt").focus();
    await page.keyboard.press("Shift+F10");
    expect(await labels()).toEqual(all);
    expect(await page.getByRole("menuitem", { name: "Close to the right" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await tab("more.txt").focus();
    await page.keyboard.press("Delete");
    await expect.poll(open).toEqual(["image.yaml", "provision.sh", "notes.txt"]);
  });

  test("scroll until the whole of the one that is shown is in sight, with its cross", async () => {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 900, height: 700 });
    for (const file of ["image.yaml", "more.txt"]) {
      await openFile(page, file);
      const bar = await page.locator(".tab-bar").boundingBox();
      const cross = await page.locator(".tab-shown .icon-button").boundingBox();
      if (!bar || !cross) throw new Error("The tabs are not there.");
      expect(cross.x + cross.width).toBeLessThanOrEqual(bar.x + bar.width);
    }
    if (before) await page.setViewportSize(before);
  });

  test("are closed on one side, or but for one", async () => {
    await choose("provision.sh", "Close to the right");
    await expect.poll(open).toEqual(["image.yaml", "provision.sh"]);
    await choose("image.yaml", "Close others");
    await expect.poll(open).toEqual(["image.yaml"]);
    await page.getByRole("tab", { name: "image.yaml", selected: true }).waitFor();
  });

  test("stay, and say so, when closing them would lose text", async () => {
    await openFile(page, "notes.txt");
    await typeAtEnd(page, "Not saved.");
    await choose("provision.sh", "Close all");
    await expect.poll(open).toEqual(["notes.txt"]);
    await page
      .getByRole("region", { name: "Notices" })
      .getByText("Not saved, so still open: notes.txt.")
      .waitFor();
    await page.getByRole("tab", { name: "notes.txt", selected: true }).waitFor();
    await picture(page, "tab-not-saved");
    await page.keyboard.press("ControlOrMeta+S");
    await page.locator(".tab-dirty").waitFor({ state: "detached" });
    await command("Close all tabs");
    await expect.poll(open).toEqual([]);
  });

  test("give their file's path", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await choose("more.txt", "Copy path");
    await page.getByRole("region", { name: "Notices" }).getByText("Copied.").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(join(folder, "more.txt"));
  });
});
