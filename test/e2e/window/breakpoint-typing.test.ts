import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { picture } from "../../support/picture.ts";
import { clickMargin, markedLines } from "./margin.ts";
import { shownLines } from "./shown-lines.ts";
import { openFile } from "./stage.ts";

// The editor is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`breakpoints while one types${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    const folder = join(home.home, "Stackwright", "web");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "image.yaml"), "base_image_url: /none.tar\nscript_url: provision.sh\n");
    const script = "#!/bin/bash\necho one\nif true; then\n  echo two\nfi\n";
    await writeFile(join(folder, "provision.sh"), script, { mode: 0o755 });
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
    await openFile(page, "provision.sh");
    await page.keyboard.press("Control+1");
    await page.locator(".monaco-editor.focused").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "breakpoint-typing-failed");
  });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** As a hand does: what is drawn may change after each key. */
  const type = (keys: string) => page.keyboard.type(keys, { delay: 30 });
  /** As it is drawn: a frame or more after it was typed. */
  const isAt = (line: number, command: string) =>
    eventually(async () => {
      expect(await markedLines(page, ".breakpoint-glyph")).toEqual([line]);
      // Enter may change the indentation.
      expect((await shownLines(page))[line - 1]?.trim()).toBe(command);
    });

  test("a line typed above a command moves the dot along with the command", async () => {
    await clickMargin(page, 4);
    await isAt(4, "echo two");
    await press("Control+Home", "ArrowDown", "ArrowDown", "ArrowDown", "Home");
    await type("echo above\n");
    await isAt(5, "echo two");
    await press("Home", "Home");
    await type("echo again\n");
    await isAt(6, "echo two");
    await picture(page, "breakpoint-typing");
  });

  test("a command that is typed anew keeps its dot, whatever is typed after it", async () => {
    await press("Home", "Shift+End");
    await type("echo three");
    await isAt(6, "echo three");
    await press("Enter");
    await type("echo four");
    await isAt(6, "echo three");
    await press("Control+Shift+Enter");
    await type("echo between");
    await isAt(6, "echo three");
  });

  test("lines that go take it back up, and undoing brings it back", async () => {
    await press("Control+Home", "ArrowDown", "Control+Shift+K");
    await isAt(5, "echo three");
    await press("Control+Z");
    await isAt(6, "echo three");
  });
});
