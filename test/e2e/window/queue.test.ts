import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

// The queue is the engine's, behind both doors alike.
const missing = await whyNot("browser");
describe.skipIf(missing)(`a build that waits for another${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("of the same stack", () => {
    let stage: Stage;
    let gate: Gate;
    beforeAll(async () => {
      gate = await Gate.open();
      const script = `#!/bin/bash\necho first\n${gate.waitInBash}\n`;
      stage = await setStage("browser", { withHost: true, stacks: { web: script } });
    });
    afterAll(async () => {
      gate?.pass();
      await stage?.close();
    });
    const busy = () => stage.page.getByRole("dialog", { name: "This stack is being built" });
    const waits = () => stage.page.getByText("The next build begins when this one has ended.");
    const queue = async () => {
      await stage.page.keyboard.press("Control+Enter");
      await busy().getByRole("button", { name: "Build when it is done" }).click();
      await waits().waitFor();
    };
    const built = async () =>
      (
        await stage.page
          .getByRole("list", { name: "Builds of this stack" })
          .locator(".build-name")
          .allInnerTexts()
      ).map((name) => name.replace(/^web_\d{8}_/, ""));

    test("Save and Build asks while one is under way, and going back leaves all as it was", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+Enter");
      await eventually(async () => expect(await terminalText(page)).toContain("first"), 60_000);
      await typeAtEnd(page, "echo second\n");
      await page.keyboard.press("Control+Enter");
      await busy()
        .getByText(/^web_\d{8}_1 is not done yet/)
        .waitFor();
      await picture(page, "busy");
      await busy().getByRole("button", { name: "Back" }).click();
      await busy().waitFor({ state: "detached" });
      expect(await waits().count()).toBe(0);
      expect(await built()).toEqual(["1"]);
    });

    test("one that waits is shown, also after a reload, and can be taken back", async () => {
      const { page } = stage;
      await queue();
      await picture(page, "queued");
      await page.reload();
      await buildIs(page, "running");
      await waits().waitFor();
      await page.getByRole("button", { name: "Don't build it" }).click();
      await waits().waitFor({ state: "detached" });
      await buildIs(page, "running");
    });

    test("it begins when the other has ended, with the files as they are then", async () => {
      const { page } = stage;
      await queue();
      await typeAtEnd(page, "echo third\n");
      await page.keyboard.press("Control+S");
      await page.getByRole("tab", { name: "provision.sh", selected: true }).locator(".dirty").waitFor({
        state: "detached",
      });
      gate.pass();
      await page.locator(".current strong", { hasText: /_2$/ }).waitFor({ timeout: 60_000 });
      await buildIs(page, "succeeded");
      await eventually(async () => expect(await terminalText(page)).toMatch(/second\s+third\s*$/));
      expect(await built()).toEqual(["2", "1"]);
      expect(await waits().count()).toBe(0);
      expect(stage.window.complaints).toEqual([]);
    });

    test("the same button cancels the one under way and builds anew", async () => {
      const { page } = stage;
      await typeAtEnd(page, "sleep 600\n");
      await page.keyboard.press("Control+Enter");
      await page.locator(".current strong", { hasText: /_3$/ }).waitFor({ timeout: 60_000 });
      await eventually(async () => expect(await terminalText(page)).toMatch(/third\s*$/));
      // The first one's script had waited for this test.
      const script = page.locator(".phase-running", { hasText: "Script" });
      await script
        .locator(".phase-time")
        .getByText(/ s of about .+ s$/)
        .waitFor();
      await script.getByRole("progressbar", { name: "Script" }).waitFor();
      await page.keyboard.press("Shift+ArrowUp");
      await page.keyboard.type("echo fourth\n");
      await page.keyboard.press("Control+Enter");
      await busy().getByRole("button", { name: "Cancel and build anew" }).click();
      await page.locator(".current strong", { hasText: /_4$/ }).waitFor({ timeout: 60_000 });
      await buildIs(page, "succeeded");
      const third = page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem").nth(1);
      await third.getByRole("img", { name: "cancelled" }).waitFor();
    });
  });
});
