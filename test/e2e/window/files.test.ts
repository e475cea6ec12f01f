import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { clickMargin, markedLines } from "./margin.ts";
import { openFile, typeAtEnd } from "./stage.ts";

const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\n";

// The tree is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`files in the tree${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  const workspace = join(home.home, "Stackwright");
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    await mkdir(join(workspace, "web", "conf"), { recursive: true });
    const files = {
      "image.yaml": spec,
      "provision.sh": "#!/bin/bash\ntrue\n",
      "notes.txt": "Notes.\n",
      "conf/site.conf": "listen 80\n",
    };
    for (const [file, text] of Object.entries(files))
      await writeFile(join(workspace, "web", file), text, { mode: 0o640 });
    window = await openWindow("browser", home.env);
    page = window.page;
    await page.locator(".window").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });

  const onDisk = (file: string, of = "web") => join(workspace, of, file);
  const row = (file: string) => page.getByRole("treeitem", { name: file, exact: true });
  const focus = (file: string) => row(file).getByRole("button").first().focus();
  /** Waits until the keyboard is on what is called so in the tree. */
  const focused = (file: string) => row(file).locator(".row-main:focus").waitFor();
  const tab = (file: string) => page.getByRole("tab", { name: file });
  const notices = () => page.getByRole("region", { name: "Notices" });
  const dialog = (name: string) => page.getByRole("dialog", { name });

  test("have a menu: by the right button, a button of their own, and the keyboard", async () => {
    const labels = () => page.getByRole("menu").locator(".menu-label").allInnerTexts();
    const leave = async () => {
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });
    };
    const all = ["Open", "Reveal in folder", "Copy path", "Rename …", "Delete …"];
    await row("notes.txt").click({ button: "right" });
    expect(await labels()).toEqual(all);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await serious(page)).toEqual([]);
      await picture(page, `file-menu-${colorScheme}`);
    }
    await leave();
    await row("notes.txt").hover();
    await page.getByRole("button", { name: "Actions for notes.txt" }).click();
    expect(await labels()).toEqual(all);
    await leave();
    await focus("conf/site.conf");
    await page.keyboard.press("Shift+F10");
    expect(await labels()).toEqual(all);
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "conf/site.conf", selected: true }).waitFor();
  });

  test("their path can be copied, and is said where there is no desktop to show it on", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await row("notes.txt").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy path" }).click();
    await notices().getByText("Copied.").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(onDisk("notes.txt"));
    await row("notes.txt").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Reveal in folder" }).click();
    await notices()
      .getByText(`The file is ${onDisk("notes.txt")}`)
      .waitFor();
  });

  test("are renamed by F2, with what is typed in them and not saved", async () => {
    await openFile(page, "notes.txt");
    await typeAtEnd(page, "Not saved.");
    await page.locator(".tab-shown.tab-dirty").waitFor();
    await focus("notes.txt");
    await page.keyboard.press("F2");
    const rename = dialog("Rename notes.txt");
    const name = rename.getByLabel("New name");
    expect(await name.inputValue()).toBe("notes.txt");
    for (const [bad, why] of [
      ["provision.sh", /^There is a file .*provision\.sh already\.$/],
      ["../notes.txt", '"../notes.txt" is not inside of the stack\'s folder.'],
      [".notes", ".notes would be hidden."],
    ] as const) {
      await name.fill(bad);
      await page.keyboard.press("Enter");
      await rename.getByRole("alert").getByText(why).waitFor();
    }
    await picture(page, "file-rename");
    await name.fill("docs/readme.txt");
    await page.keyboard.press("Enter");
    await rename.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "docs/readme.txt", selected: true }).waitFor();
    await page.locator(".view-line", { hasText: "Not saved." }).waitFor();
    await page.locator(".tab-shown.tab-dirty").waitFor();
    expect(await tab("notes.txt").count()).toBe(0);
    await row("docs/readme.txt").waitFor();
    expect(await row("notes.txt").count()).toBe(0);
    expect(existsSync(onDisk("notes.txt"))).toBe(false);
    expect(await readFile(onDisk("docs/readme.txt"), "utf8")).toBe("Notes.\n");
    await focused("docs/readme.txt");

    await page.reload();
    await page.getByRole("tab", { name: "docs/readme.txt", selected: true }).waitFor();
    await page.locator(".view-line", { hasText: "Not saved." }).waitFor();
    expect(await page.locator(".conflict").count()).toBe(0);
    await page.keyboard.press("Control+S");
    await page.locator(".tab-dirty").waitFor({ state: "detached" });
    expect(await readFile(onDisk("docs/readme.txt"), "utf8")).toBe("Notes.\nNot saved.");
    expect((await stat(onDisk("docs/readme.txt"))).mode & 0o777).toBe(0o640);
  });

  test("are deleted by Delete, once that is confirmed, and brought back as they were", async () => {
    await focus("docs/readme.txt");
    await page.keyboard.press("Delete");
    await dialog("Delete docs/readme.txt?").waitFor();
    await picture(page, "file-delete");
    await page.keyboard.press("Escape");
    expect(existsSync(onDisk("docs/readme.txt"))).toBe(true);
    await page.keyboard.press("Delete");
    await dialog("Delete docs/readme.txt?").getByRole("button", { name: "Delete" }).click();
    await row("docs/readme.txt").waitFor({ state: "detached" });
    await tab("docs/readme.txt").waitFor({ state: "detached" });
    await focused("conf/site.conf");
    const notice = notices().getByText(/^docs\/readme\.txt was moved to .*\/\.trash\/web-/);
    await notice.waitFor();
    const kept = /moved to (\S+)\.$/.exec(await notice.innerText())?.[1] ?? "";
    expect(await readFile(kept, "utf8")).toBe("Notes.\nNot saved.");
    await picture(page, "file-deleted");
    await notices().getByRole("button", { name: "Undo" }).click();
    await row("docs/readme.txt").waitFor();
    expect(await readFile(onDisk("docs/readme.txt"), "utf8")).toBe("Notes.\nNot saved.");
    expect((await stat(onDisk("docs/readme.txt"))).mode & 0o777).toBe(0o640);
    expect(existsSync(kept)).toBe(false);
  });

  test("keep what was typed in them when they are deleted", async () => {
    await openFile(page, "docs/readme.txt");
    await typeAtEnd(page, " More.");
    await page.locator(".tab-shown.tab-dirty").waitFor();
    await focus("docs/readme.txt");
    await page.keyboard.press("Delete");
    const ask = dialog("Delete docs/readme.txt?");
    await ask.getByText("What you typed and did not save stays in its tab.").waitFor();
    await ask.getByRole("button", { name: "Delete" }).click();
    await eventually(() => expect(existsSync(onDisk("docs/readme.txt"))).toBe(false));
    const bar = page.getByRole("alert").filter({ hasText: "docs/readme.txt was deleted." });
    await bar.waitFor();
    await page.locator(".view-line", { hasText: "More." }).waitFor();
    await picture(page, "file-deleted-unsaved");
    await notices().getByRole("button", { name: "Undo" }).click();
    await bar.waitFor({ state: "detached" });
    await page.locator(".tab-shown.tab-dirty").waitFor();
    await focus("docs/readme.txt");
    await page.keyboard.press("Delete");
    await ask.getByRole("button", { name: "Delete" }).click();
    await bar.getByRole("button", { name: "Keep mine" }).click();
    await row("docs/readme.txt").waitFor();
    // Its row may still be the one from before.
    await eventually(async () =>
      expect(await readFile(onDisk("docs/readme.txt"), "utf8")).toBe("Notes.\nNot saved. More."),
    );
    await bar.waitFor({ state: "detached" });
  });

  test("take their breakpoints along, and bring them back: another of their name has none", async () => {
    const dots = () => markedLines(page, ".breakpoint-glyph");
    const remove = async () => {
      await focus("provision.sh");
      await page.keyboard.press("Delete");
      await dialog("Delete provision.sh?").getByRole("button", { name: "Delete" }).click();
      await tab("provision.sh").waitFor({ state: "detached" });
      await row("provision.sh").waitFor({ state: "detached" });
    };
    await openFile(page, "provision.sh");
    await clickMargin(page, 2);
    await eventually(async () => expect(await dots()).toEqual([2]));
    await remove();
    await notices().getByRole("button", { name: "Undo" }).last().click();
    await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
    await eventually(async () => expect(await dots()).toEqual([2]));
    await remove();
    await page.getByRole("button", { name: "Actions for web" }).click();
    await page.getByRole("menuitem", { name: "New file …" }).click();
    await dialog("New file in web").getByLabel("Name").fill("provision.sh");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
    await page.locator(".editor-place .monaco-editor").first().waitFor();
    await typeAtEnd(page, "#!/bin/bash\ntrue\n");
    await page.keyboard.press("Control+S");
    await page.locator(".tab-dirty").waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".view-line", { hasText: "true" }).waitFor();
    expect(await dots()).toEqual([]);
    await clickMargin(page, 2);
    await eventually(async () => expect(await dots()).toEqual([2]));
  });

  test("but the spec is not deleted: that is said", async () => {
    await focus("image.yaml");
    await page.keyboard.press("Delete");
    const notice = notices().getByText("It is the spec: the stack goes with it. Remove the stack instead.");
    await notice.waitFor();
    await page.keyboard.press("Escape");
    // By itself it would stay for longer.
    await notice.waitFor({ state: "detached", timeout: 3000 });
    await row("image.yaml").click({ button: "right" });
    expect(await page.getByRole("menuitem", { name: /^Delete/ }).getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("Escape");
  });

  test("are made from the stack's menu", async () => {
    await page.getByRole("button", { name: "Actions for web" }).click();
    await page.getByRole("menuitem", { name: "New file …" }).click();
    const make = dialog("New file in web");
    await make.getByLabel("Name").fill("conf/site.conf");
    await page.keyboard.press("Enter");
    await make.getByRole("alert").getByText("There is a file conf/site.conf already.").waitFor();
    await make.getByLabel("Name").fill("conf/more.conf");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "conf/more.conf", selected: true }).waitFor();
    expect(await readFile(onDisk("conf/more.conf"), "utf8")).toBe("");
    expect(await readFile(onDisk("conf/site.conf"), "utf8")).toBe("listen 80\n");
  });

  test("follow their stack when that is renamed, with what is not saved", async () => {
    await page.locator(".editor-place .monaco-editor").first().waitFor();
    await typeAtEnd(page, "gzip on");
    await page.locator(".tab-shown.tab-dirty").waitFor();
    const tabs = await page.getByRole("tablist", { name: "Open files" }).getByRole("tab").allInnerTexts();
    await focus("web");
    await page.keyboard.press("F2");
    await dialog("Rename web").getByLabel("New name").fill("site");
    await page.keyboard.press("Enter");
    await row("site").waitFor();
    await page.getByRole("tab", { name: "conf/more.conf", selected: true }).waitFor();
    await page.locator(".view-line", { hasText: "gzip on" }).waitFor();
    expect(await page.getByRole("tablist", { name: "Open files" }).getByRole("tab").allInnerTexts()).toEqual(
      tabs,
    );
    expect(await page.locator(".conflict").count()).toBe(0);
    await page.keyboard.press("Control+S");
    await page.locator(".tab-dirty").waitFor({ state: "detached" });
    expect(await readFile(onDisk("conf/more.conf", "site"), "utf8")).toBe("gzip on");
    expect(existsSync(join(workspace, "web"))).toBe(false);
  });

  test("that another program deletes are said to be gone; the keyboard stays where they were", async () => {
    await row("conf/site.conf").getByRole("button").first().click();
    await page.locator(".view-line", { hasText: "listen 80" }).waitFor();
    await focused("conf/site.conf");
    await rm(onDisk("conf/site.conf", "site"));
    await page.getByText(/^There is no file .*conf\/site\.conf any more\.$/).waitFor();
    await row("conf/site.conf").waitFor({ state: "detached" });
    await focused("docs/readme.txt");
  });

  test("nothing was complained about in the console", () => {
    expect(window.complaints).toEqual([]);
  });
});
