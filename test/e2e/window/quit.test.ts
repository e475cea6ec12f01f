import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";
import { openWindow, whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { buildIs, openFile, setStage, terminalText, type Stage } from "./stage.ts";

const missing = await whyNot("desktop");

describe.skipIf(missing)(`quitting the desktop app${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("while a host builds", () => {
    let stage: Stage;
    let gate: Gate;
    beforeAll(async () => {
      gate = await Gate.open();
      const script = `#!/bin/bash\necho begun\n${gate.waitInBash}\necho went on\n`;
      stage = await setStage("desktop", { withHost: true, stacks: { slow: script } });
    });
    afterAll(async () => {
      gate?.pass();
      await stage?.close();
    });

    test("leaves the build running there; the next start shows it, and brings its image home", async () => {
      const { page, window } = stage;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+Enter");
      await eventually(async () => expect(await terminalText(page)).toContain("begun"), 60_000);
      const app = window.desktop;
      if (!app) throw new Error("No desktop.");
      /** What is asked when one quits, and stays. */
      const asked = () =>
        app.evaluate(
          ({ app: shell, dialog }) =>
            new Promise<string>((tell) => {
              dialog.showMessageBox = ((_window: unknown, question: { message: string; detail: string }) => {
                tell(`${question.message}\n${question.detail}`);
                return Promise.resolve({ response: 1, checkboxChecked: false });
              }) as typeof dialog.showMessageBox;
              shell.quit();
            }),
        );
      await page.keyboard.press("Control+Enter");
      await page.getByRole("button", { name: "Build when it is done" }).click();
      const waits = page.getByText("The next build begins when this one has ended.");
      await waits.waitFor();
      expect(await asked()).toMatch(
        /^slow_\d{8}_1 is still being built\.\nThe build goes on .*\n\nThe build that waits for it to end is dropped/,
      );
      await page.getByRole("button", { name: "Don't build it" }).click();
      await waits.waitFor({ state: "detached" });
      expect(await asked()).not.toContain("dropped");
      const closed = app.waitForEvent("close");
      await app.evaluate(({ app: shell, dialog }) => {
        dialog.showMessageBox = (() =>
          Promise.resolve({ response: 0, checkboxChecked: false })) as typeof dialog.showMessageBox;
        setTimeout(() => shell.quit(), 0);
      });
      await closed;
      const again = await openWindow("desktop", stage.env);
      try {
        await buildIs(again.page, "running");
        gate.pass();
        await buildIs(again.page, "succeeded");
        await eventually(async () => expect(await terminalText(again.page)).toMatch(/begun\s+went on/));
        const builds = join(stage.sshd.home, ".local", "share", "stackwright", "builds");
        const [id = ""] = await readdir(builds);
        expect(await readdir(join(builds, id))).toContainEqual(expect.stringMatching(/\.tar\.gz$/));
      } finally {
        await again.close();
      }
    });
  });
});
