import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { openFile, setStage, typeAtEnd, type Stage } from "./stage.ts";

const lines = 40;
const quickLines = "sleep 0.1\necho printed\n".repeat(lines / 2);
const script = `#!/bin/bash\nsleep 1\necho begun\nsleep 0.2\n${quickLines}echo done\nsleep 2\n`;

// The same page is behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`what is drawn anew${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("with a host", () => {
    let stage: Stage;
    let page: Page;
    beforeAll(async () => {
      stage = await setStage("browser", { withHost: true, stacks: { web: script } });
      page = stage.page;
      await page.addInitScript({
        path: fileURLToPath(new URL("../../support/drawn-parts.js", import.meta.url)),
      });
      await page.reload();
      await openFile(page, "provision.sh");
      await page.locator(".status-bar", { hasText: "box" }).waitFor();
    });
    afterAll(async () => {
      await stage?.close();
    });

    const parts = () => page.evaluate("drawnParts()") as Promise<{ drawn: number; there: number }>;

    test("with each key is a small part of the window", async () => {
      await typeAtEnd(page, "# begun");
      await page.locator(".tab-dirty").waitFor();
      await page.waitForTimeout(1000);
      await parts();
      const keys = 40;
      await page.keyboard.type("x".repeat(keys), { delay: 40 });
      await page.waitForTimeout(300);
      const { drawn, there } = await parts();
      expect(drawn / keys).toBeLessThan(there / 10);
    });

    test("with each line that a build runs is a small part of the window", async () => {
      await page.keyboard.press("Control+Enter");
      const printed = (text: string) =>
        page.locator(".terminal-view:visible .xterm-rows", { hasText: text }).waitFor({ timeout: 60_000 });
      await printed("begun");
      await parts();
      await printed("done");
      const { drawn, there } = await parts();
      // Some of it is the clock's, ten times a second.
      expect(drawn / lines).toBeLessThan(there / 6);
    });
  });
});
