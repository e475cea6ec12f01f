import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { picture } from "../../support/picture.ts";
import { shownLines } from "./shown-lines.ts";
import { openFile, typeAtEnd } from "./stage.ts";

const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\n";
/** `block 1` with three lines in it, and so on to 40. */
const long = Array.from({ length: 40 }, (_, n) => `block ${n + 1}\n  first\n  second\n  third\n`).join("");

// The editor is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`undo in files that move${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  const workspace = join(home.home, "Stackwright");
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    await mkdir(join(workspace, "web"), { recursive: true });
    const files = {
      "image.yaml": spec,
      "provision.sh": "#!/bin/bash\ntrue\n",
      "long.txt": long,
      "notes.txt": "Notes.\n",
    };
    for (const [file, text] of Object.entries(files)) await writeFile(join(workspace, "web", file), text);
    window = await openWindow("browser", home.env);
    page = window.page;
    await page.locator(".window").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "undo-failed");
  });

  const onDisk = (file: string, of = "web") => join(workspace, of, file);
  const row = (file: string) => page.getByRole("treeitem", { name: file, exact: true });
  const dialog = (name: string) => page.getByRole("dialog", { name });
  const rename = async (what: string, to: string) => {
    await row(what).getByRole("button").first().focus();
    await page.keyboard.press("F2");
    await dialog(`Rename ${what}`).getByLabel("New name").fill(to);
    await page.keyboard.press("Enter");
    await dialog(`Rename ${what}`).waitFor({ state: "detached" });
  };
  const keys = async (...pressed: string[]) => {
    await page.keyboard.press("Control+1");
    await page.locator(".monaco-editor.focused").waitFor();
    for (const key of pressed) await page.keyboard.press(key);
  };
  const clean = () => page.locator(".tab-shown:not(.tab-dirty)").waitFor();
  const dirty = () => page.locator(".tab-shown.tab-dirty").waitFor();
  const seen = async () => (await shownLines(page)).join("\n").trimEnd();
  const shows = (text: string) => eventually(async () => expect(await seen()).toBe(text));
  const place = () => page.locator(".status-bar").getByText(/^Ln /).innerText();

  test("a renamed file keeps it, with the cursor, what is selected, folded and scrolled to, and what is not saved", async () => {
    await openFile(page, "long.txt");
    await keys("Control+Home");
    await page.keyboard.type("saved");
    await page.keyboard.press("Control+S");
    await clean();
    await keys("Control+End");
    await page.keyboard.type("unsaved");
    await dirty();
    // Block 31 is folded, and block 30 is selected.
    await page.keyboard.press("Control+G");
    await page.keyboard.type("122\n");
    await keys("Control+Shift+BracketLeft");
    await page.locator(".editor-place .codicon-folding-collapsed").waitFor();
    await page.keyboard.press("Control+G");
    await page.keyboard.type("117\n");
    await keys("Shift+End");
    await page.locator(".editor-place .selected-text").first().waitFor({ state: "attached" });
    const unscrolled = await seen();
    await page.mouse.move(600, 300);
    await page.mouse.wheel(0, 60);
    const before = await eventually(async () => {
      const now = await look();
      expect(now.text).not.toBe(unscrolled);
      expect(now).toEqual(await look());
      return now;
    });
    expect(before.text).toMatch(/^block 30$/m);
    expect(before.text).toMatch(/^block 31.*\nblock 32$/m);
    await picture(page, "undo-before-rename");

    await rename("long.txt", "docs/longer.txt");
    await page.getByRole("tab", { name: "docs/longer.txt", selected: true }).waitFor();
    await picture(page, "undo-after-rename");
    await eventually(async () => expect(await look()).toEqual(before));
    await dirty();

    await keys("Control+Z");
    await clean();
    await keys("Control+Z", "Control+Home");
    await dirty();
    await eventually(async () => expect(await seen()).toMatch(/^block 1$/m));
    await keys("Control+Shift+Z");
    await clean();
    await keys("Control+Shift+Z", "Control+S");
    await clean();
    expect(await readFile(onDisk("docs/longer.txt"), "utf8")).toBe(`saved${long}unsaved`);
  });

  async function look() {
    const lefts = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".editor-place .selected-text")].map(
        ({ style }) => style.cssText,
      ),
    );
    return { text: await seen(), place: await place(), lefts };
  }

  test("another file that gets the old name has a history of its own", async () => {
    await page.getByRole("button", { name: "Actions for web" }).click();
    await page.getByRole("menuitem", { name: "New file …" }).click();
    await dialog("New file in web").getByLabel("Name").fill("long.txt");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "long.txt", exact: true, selected: true }).waitFor();
    await shows("");
    await keys("Control+Z");
    await page.keyboard.type("short");
    await shows("short");
    await page.keyboard.press("Control+S");
    await clean();
    await page.getByRole("tab", { name: "docs/longer.txt" }).click();
    await eventually(async () => expect(await seen()).toContain("unsaved"));
    await keys("Control+Z");
    await dirty();
    await keys("Control+Shift+Z");
    await clean();
    expect(await readFile(onDisk("long.txt"), "utf8")).toBe("short");
  });

  test("a file that is renamed behind another keeps the cursor, and gets the colours of its new name", async () => {
    await openFile(page, "notes.txt");
    await typeAtEnd(page, "echo");
    await page.keyboard.press("ArrowLeft");
    const before = await place();
    await openFile(page, "image.yaml");
    await rename("notes.txt", "notes.sh");
    await page.getByRole("tab", { name: "image.yaml", selected: true }).waitFor();
    await page.getByRole("tab", { name: "notes.sh" }).click();
    await shows("Notes.\necho");
    expect(await place()).toBe(before);
    // A command of the shell is a word of its own to the editor.
    await page
      .locator(".view-line", { hasText: "echo" })
      .locator("span > span", { hasText: /^echo$/ })
      .waitFor();
    await keys("Control+Z");
    await shows("Notes.");
    await keys("Control+Shift+Z", "Control+S");
    await clean();
  });

  test("a deleted file that is brought back is in its tab as it was", async () => {
    await row("notes.sh").getByRole("button").first().focus();
    await page.keyboard.press("Delete");
    await dialog("Delete notes.sh?").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("tab", { name: "notes.sh" }).waitFor({ state: "detached" });
    await row("notes.sh").waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();
    await page.getByRole("tab", { name: "notes.sh", selected: true }).waitFor();
    await shows("Notes.\necho");
    await keys("Control+Z");
    await shows("Notes.");
    await keys("Control+Shift+Z");
    await shows("Notes.\necho");
    await clean();
  });

  test("what another program writes can be undone, up to what was typed before", async () => {
    await keys("Control+End", "ArrowLeft");
    await writeFile(onDisk("notes.sh"), "A line before.\nNotes.\necho\nA line after.\n");
    await shows("A line before.\nNotes.\necho\nA line after.");
    // The cursor is where it was in the text.
    expect(await place()).toBe("Ln 3, Col 4");
    await clean();
    await keys("Control+Z");
    await shows("Notes.\necho");
    await dirty();
    await keys("Control+Z");
    await shows("Notes.");
    await keys("Control+Shift+Z", "Control+Shift+Z");
    await shows("A line before.\nNotes.\necho\nA line after.");
    await clean();
  });

  test("line ends that another program writes are kept", async () => {
    await writeFile(onDisk("notes.sh"), "Notes.\r\nlast\r\n");
    await shows("Notes.\nlast");
    await typeAtEnd(page, "more\n");
    await page.keyboard.press("Control+S");
    await clean();
    expect(await readFile(onDisk("notes.sh"), "utf8")).toBe("Notes.\r\nlast\r\nmore\r\n");
  });

  test("a file that another program deletes and brings back is as it was", async () => {
    await rm(onDisk("notes.sh"));
    await page.getByText(/^There is no file .*notes\.sh any more\.$/).waitFor();
    await writeFile(onDisk("notes.sh"), "Notes.\nback\n");
    await shows("Notes.\nback");
    await clean();
    await keys("Control+Z");
    await shows("Notes.\nlast\nmore");
    await keys("Control+Shift+Z");
    await clean();
  });

  test("a renamed stack's files keep it", async () => {
    await typeAtEnd(page, "end");
    await dirty();
    await rename("web", "site");
    await row("site").waitFor();
    await shows("Notes.\nback\nend");
    await keys("Control+Z");
    await shows("Notes.\nback");
    await clean();
    await keys("Control+Shift+Z", "Control+S");
    await clean();
    expect(await readFile(onDisk("notes.sh", "site"), "utf8")).toBe("Notes.\nback\nend");
  });

  test("nothing was complained about in the console", () => {
    expect(window.complaints).toEqual([]);
  });
});
