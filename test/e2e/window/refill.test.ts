import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { terminalText } from "./stage.ts";

// 9,000 lines, all of which the scrollback holds, in 9 MB.
const line = (n: number) =>
  `\x1b[3${String((n % 6) + 1)}mline ${String(n)}.\x1b[0m${"\x1b[0m".repeat(248)}\r\n`;
const log = Array.from({ length: 9000 }, (_, n) => line(n + 1)).join("");

const missing = await whyNot("browser");
describe.skipIf(missing)(`a large log of long lines${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const { home, env, remove } = isolatedHome();
  let window: AppWindow;
  beforeAll(async () => {
    const folder = join(home, "Stackwright", "long");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "image.yaml"), "base_image_url: base.tar.gz\nscript_url: provision.sh\n");
    await writeFile(join(folder, "provision.sh"), "#!/bin/bash\n", { mode: 0o755 });
    madeUpBuild(home, Buffer.from(log), "failed", { spec: join(folder, "image.yaml") });
    window = await openWindow("browser", env);
  });
  afterAll(async () => {
    await window?.close();
    remove();
  });

  test("is in the terminal from its first line, in its colours, also after a reload", async () => {
    const { page } = window;
    await page.locator(".window[data-ready=true]").waitFor();
    await page.keyboard.press("Control+J");
    for (const time of ["first", "again"]) {
      await eventually(async () => expect(await terminalText(page), time).toContain("line 9000."));
      await page.locator(".terminal-view:visible textarea").focus();
      await page.keyboard.press("Control+F");
      await page.getByRole("textbox", { name: "Find in the terminal" }).fill("line 1.");
      await eventually(async () => expect(await terminalText(page), time).toMatch(/line 1\.\s+line 2\./));
      await page.keyboard.press("Escape");
      const second = page.locator(".terminal-view:visible .xterm-rows span", { hasText: /^line 2\.$/ });
      expect(await second.getAttribute("class")).toContain("xterm-fg-3");
      if (time === "first") await page.reload();
    }
  });
});
