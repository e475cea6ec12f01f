import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { shownLines } from "./shown-lines.ts";
import { buildIs, openFile, setStage, terminalText, type Stage } from "./stage.ts";

const script = `#!/bin/bash
set -e
mkdir -p /srv/app && cd /srv/app
if true; then
  cat wanted
fi
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `what is typed in a shell, in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("after a failure", () => {
        let stage: Stage;
        beforeAll(async () => {
          stage = await setStage(door, { withHost: true, stacks: { app: script } });
        });
        afterAll(async () => {
          await stage?.close();
        });
        afterEach(async ({ task }) => {
          if (task.result?.state === "fail") await picture(stage.page, "typed-failed");
        });
        const card = () => stage.page.getByRole("region", { name: "Why it failed" });
        /** The script as the editor shows it. */
        const shown = async () => (await shownLines(stage.page)).join("\n");

        test("the shell is where the script failed, with the failed command to be had again", async () => {
          const { page } = stage;
          await openFile(page, "provision.sh");
          await page.keyboard.press("Control+Enter");
          await buildIs(page, "failed");
          await card().locator("dd", { hasText: "/srv/app" }).waitFor();
          await card().getByRole("button", { name: "Shell here" }).click();
          await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] *$/));
          await page.keyboard.type("echo mended >wanted\n");
          await page.keyboard.press("ArrowUp");
          await page.keyboard.press("ArrowUp");
          await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] cat wanted *$/));
          await page.keyboard.press("Enter");
          await eventually(async () => expect(await terminalText(page)).toMatch(/\nmended\n/));
        });

        test("it is offered as a change of the script, which can be edited and accepted", async () => {
          const { page } = stage;
          await card().getByText("You typed 1 command in the shell.").waitFor({ timeout: 20_000 });
          await card().getByRole("button", { name: "Add to the script …" }).click();
          const added = page.locator(".monaco-diff-editor .modified .view-line");
          await added.filter({ hasText: "  echo mended >wanted" }).waitFor();
          await picture(page, "typed");
          await added.filter({ hasText: "echo mended" }).click();
          await page.keyboard.press("End");
          await page.keyboard.type("-by-hand");
          await added.filter({ hasText: "echo mended >wanted-by-hand" }).waitFor();
          for (let back = 0; back < "-by-hand".length; back++) await page.keyboard.press("Backspace");
          await page.keyboard.type("; echo edited >>wanted");
          await page.getByRole("button", { name: "Accept" }).click();
          await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
          await eventually(async () =>
            expect(await shown()).toContain(
              "if true; then\n  echo mended >wanted; echo edited >>wanted\n  cat wanted\nfi",
            ),
          );
          expect(await page.getByRole("tab", { name: "Typed commands" }).count()).toBe(0);
        });

        test("that can be undone and done again, and the mended script builds", async () => {
          const { page, workspace } = stage;
          await page.keyboard.press("Control+1");
          await page.locator(".monaco-editor.focused").waitFor();
          await page.keyboard.press("Control+Z");
          await eventually(async () => expect(await shown()).toContain("if true; then\n  cat wanted\nfi"));
          await page.keyboard.press("Control+Shift+Z");
          await eventually(async () => expect(await shown()).toContain("echo edited"));
          await page.keyboard.press("Control+Enter");
          await buildIs(page, "succeeded");
          await eventually(async () => expect(await terminalText(page)).toMatch(/mended\s+edited/));
          expect(await readFile(join(workspace, "app/provision.sh"), "utf8")).toContain(
            "  echo mended >wanted; ",
          );
        });

        test("nothing was complained about in the console", () => {
          expect(stage.window.complaints).toEqual([]);
        });
      });
    },
  );
}
