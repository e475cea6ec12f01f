import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { inSight } from "./in-sight.ts";
import { clickMargin } from "./margin.ts";
import { buildIs, openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

// The elements are the same behind both doors; screens.test.ts looks at both.
const missing = await whyNot("browser");
describe.skipIf(missing)(`in passing${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("there is nothing serious for axe:", () => {
    let stage: Stage;
    let gate: Gate;
    beforeAll(async () => {
      gate = await Gate.open();
      const script = `#!/bin/bash\n#: step first\necho one\n#: step second\necho two\n${gate.waitInBash}\necho three\n`;
      stage = await setStage("browser", { withHost: true, unknownKey: true, stacks: { web: script } });
    });
    afterAll(async () => {
      gate?.pass();
      await stage?.close();
    });

    /** In both colours. */
    const look = async (name: string) => {
      const { page } = stage;
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await serious(page), `${name}, ${colorScheme}`).toEqual([]);
        await picture(page, `${name}-${colorScheme}`);
      }
    };
    const dialog = (name: string | RegExp) => stage.page.getByRole("dialog", { name });
    const leave = async (name: string | RegExp) => {
      await stage.page.keyboard.press("Escape");
      await dialog(name).waitFor({ state: "detached" });
    };

    test("a host's key", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await clickMargin(page, 5);
      await page.keyboard.press("Control+Enter");
      await dialog("Is this really box?").waitFor();
      await look("host-key");
      await page.getByRole("button", { name: "Trust and connect" }).click();
    });

    test("a build that has stopped, a shell in it, and a paste", async () => {
      const { page } = stage;
      const bar = page.getByRole("region", { name: "Stopped at a breakpoint" });
      await bar.getByText("Stopped before line 5").waitFor({ timeout: 60_000 });
      await look("stopped-bar");
      const before = page.viewportSize();
      // The last is what a window of 1280 by 800 has at twice the size of text.
      for (const [width, height] of [
        [900, 700],
        [640, 400],
      ] as const) {
        await page.setViewportSize({ width, height });
        await picture(page, `stopped-bar-${width}`);
        for (const part of [bar.locator("strong"), ...(await bar.getByRole("button").all())])
          expect(await inSight(part), `${await part.innerText()} at ${width}`).toBe(true);
        const rest = await page.locator(".editor-place").boundingBox();
        expect(rest?.width).toBeGreaterThan(240);
        expect(rest?.height).toBeGreaterThan(100);
      }
      if (before) await page.setViewportSize(before);
      await bar.getByRole("button", { name: "Shell" }).click();
      await page.getByRole("tab", { name: /\(running\)$/, selected: true }).waitFor();
      await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] *$/));
      await look("shell-tab");
      await page.locator(".terminal-view:visible textarea").evaluate((area) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "one\ntwo\nthree\nfour\nfive\nsix\n");
        area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      await dialog("Paste 6 lines?").waitFor();
      await look("paste");
      await leave("Paste 6 lines?");
      await bar.getByRole("button", { name: "Continue" }).click();
      await bar.waitFor({ state: "detached" });
    });

    test("a build that runs, and one that is to be built meanwhile", async () => {
      const { page } = stage;
      await page.getByRole("tab", { name: "Build output" }).click();
      await eventually(async () => expect(await terminalText(page)).toMatch(/one\s+two/));
      await buildIs(page, "running");
      await look("running");
      await page.keyboard.press("Control+Enter");
      await dialog("This stack is being built").waitFor();
      await look("busy-build");
      await leave("This stack is being built");
      await page
        .getByRole("list", { name: "Builds of this stack" })
        .getByRole("button", { name: /^Actions/ })
        .click();
      await page.getByRole("menuitem", { name: "View log" }).click();
      await page.locator(".log-text", { hasText: "two" }).waitFor();
      gate.pass();
      await buildIs(page, "succeeded");
    });

    test("a log that has grown since it was read, which is read on", async () => {
      const { page } = stage;
      await page.getByText("The log has grown by 7 B since this was read.").waitFor();
      expect(await page.locator(".log-text").innerText()).not.toContain("three");
      await look("log-grown");
      await page.getByRole("button", { name: "Read on" }).click();
      await page.locator(".log-marked", { hasText: "three" }).waitFor();
      expect(await page.getByText("The log has grown").count()).toBe(0);
      await openFile(page, "provision.sh");
    });

    test("menus, and what they open", async () => {
      const { page } = stage;
      for (const [button, name] of [
        ["Actions for web", "stack-menu"],
        ["Actions for box", "host-menu"],
        ["More ways to build", "ways-menu"],
        ["New shell", "shell-menu"],
      ] as const) {
        await page.getByRole("button", { name: button, exact: true }).click();
        await page.getByRole("menu").waitFor();
        await look(name);
        await page.keyboard.press("Escape");
      }
      await page.getByRole("button", { name: "Actions for box" }).click();
      await page.getByRole("menuitem", { name: "Clean up …" }).click();
      await dialog("Clean up on box")
        .getByText(/used by Stackwright/)
        .waitFor();
      await look("clean-up-dialog");
      await leave("Clean up on box");
    });

    test("problems, differences, the palette with what can't be done, settings", async () => {
      const { page } = stage;
      await typeAtEnd(page, "if true; then\n");
      await page.keyboard.press("Control+Shift+M");
      await page.getByRole("region", { name: "Problems of provision.sh" }).waitFor();
      await look("problems");
      const last = page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem").first();
      await last.getByRole("button", { name: /^Actions/ }).click();
      await page.getByRole("menuitem", { name: "Compare with the script now …" }).click();
      await page.locator(".monaco-diff-editor .line-insert").first().waitFor({ state: "attached" });
      await look("differences");
      await page.keyboard.press("F1");
      await page.getByRole("dialog").getByRole("combobox").fill(">stop");
      await page.getByRole("option", { disabled: true }).first().waitFor();
      await look("palette");
      await leave("Open a file or run an action");
      await page.keyboard.press("Control+,");
      await dialog("Settings").waitFor();
      await look("settings-dialog");
      await leave("Settings");
    });
  });
});
