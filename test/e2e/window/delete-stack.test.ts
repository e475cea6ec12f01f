import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { openFile, typeAtEnd } from "./stage.ts";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`a stack that is deleted${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  const folder = join(home.home, "Stackwright", "web");
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\n";
    await writeFile(join(folder, "image.yaml"), spec);
    await writeFile(join(folder, "provision.sh"), "#!/bin/bash\ntrue\n");
    madeUpBuild(home.home, Buffer.from("built\n"), "failed", { spec: join(folder, "image.yaml") });
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
    await page.locator(".window").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "delete-stack-failed");
  });

  const web = () => page.getByRole("treeitem", { name: "web", exact: true });
  const history = () =>
    page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem").count();
  const remove = async () => {
    await web().getByRole("button").first().focus();
    await page.keyboard.press("Delete");
    await page.getByRole("dialog", { name: "Delete the stack web?" }).waitFor();
  };

  test("is brought back by Undo with all that belongs to it", async () => {
    await openFile(page, "provision.sh");
    await typeAtEnd(page, "# not saved");
    await page.locator(".tab-shown.tab-dirty").waitFor();
    await eventually(async () => expect(await history()).toBe(1));
    await remove();
    await page.getByRole("dialog").getByText("What you typed in it and did not save is lost").waitFor();
    expect(await serious(page)).toEqual([]);
    await picture(page, "delete-stack");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await web().waitFor({ state: "detached" });
    await page.getByRole("tab", { name: /provision/ }).waitFor({ state: "detached" });
    // The list of stacks is gone; the keyboard is still on the left side.
    await page.locator("#area-left .row-main:focus").waitFor();
    await picture(page, "deleted-stack");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".tab-shown.tab-dirty").waitFor();
    await page.locator(".view-line", { hasText: "# not saved" }).waitFor();
    await eventually(async () => expect(await history()).toBe(1));
    expect(await page.locator(".conflict").count()).toBe(0);
    expect(await readFile(join(folder, "provision.sh"), "utf8")).toBe("#!/bin/bash\ntrue\n");
    await picture(page, "stack-brought-back");
    await page.reload();
    await page.locator(".view-line", { hasText: "# not saved" }).waitFor();
  });

  test("leaves nothing to a new one of its name", async () => {
    await remove();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await web().waitFor({ state: "detached" });
    await page.keyboard.press("Alt+N");
    const dialog = page.getByRole("dialog", { name: "New stack" });
    await dialog.getByLabel("Name", { exact: true }).fill("web");
    await dialog.getByLabel("An address (http, https)").check();
    await dialog.getByLabel("Address", { exact: true }).fill("https://example.org/new.tar.gz");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
    await page.locator(".view-line").first().waitFor();
    expect(await page.locator(".view-line", { hasText: "# not saved" }).count()).toBe(0);
    expect(await page.locator(".tab-dirty").count()).toBe(0);
    await eventually(async () => expect(await history()).toBe(0));
    await picture(page, "new-namesake");
  });

  test("nothing was complained about in the console", () => {
    expect(window.complaints).toEqual([]);
  });
});
