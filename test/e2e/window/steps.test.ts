import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

const script = `#!/bin/bash
#: step prepare
set -e
echo in-prepare
#: step install
echo in-install
cat /srv/wanted
#: step finish
echo in-finish
`;

// The engine's part is the same behind both doors, and the other suites drive its window through both: one is enough here.
const missing = await whyNot("browser");
describe.skipIf(missing)(`steps in the window${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("of real builds", () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage("browser", { withHost: true, stacks: { app: script } });
    });
    afterAll(async () => {
      await stage?.close();
    });
    /** Each step's name, with how it went and what is said beside it, without times. */
    const steps = async () => {
      const rows = stage.page.getByRole("list", { name: "Steps of the script" }).getByRole("listitem");
      return Promise.all(
        (await rows.all()).map(async (row) => {
          const said = (await row.locator(".phase-detail").innerText()).replace(
            /,? ?(saved|last time) .*/,
            "",
          );
          return [
            await row.locator(".step-name").innerText(),
            await row.getByRole("img").getAttribute("aria-label"),
            ...(said ? [said] : []),
          ].join(" ");
        }),
      );
    };
    // What is told of them comes by another way than the build's end.
    const stepsAre = (wanted: string[]) => eventually(async () => expect(await steps()).toEqual(wanted));
    const openStepMenu = async (name: string, item: string) => {
      const { page } = stage;
      await page
        .getByRole("list", { name: "Steps of the script" })
        .getByRole("button", { name, exact: true })
        .click({ button: "right" });
      await page.getByRole("menuitem", { name: item }).click();
    };

    test("a step that fails is named, with what was done before and what was not", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+Enter");
      await buildIs(page, "failed");
      await stepsAre(["prepare done", "install failed", "finish waiting not run"]);
      const card = page.getByRole("region", { name: "Why it failed" });
      await card.locator("dd", { hasText: "cat /srv/wanted" }).waitFor();
      await card.getByText("install", { exact: true }).waitFor();
      await picture(stage.page, "step-failed");
    });

    test("the mended script goes on from that step", async () => {
      const { page } = stage;
      await page.getByRole("button", { name: "provision.sh:7" }).click();
      await page.getByText("Ln 7, Col 1").waitFor();
      await page.keyboard.type("echo mended >/srv/wanted\n");
      await page.getByRole("button", { name: "Resume", exact: true }).click();
      await buildIs(page, "succeeded");
      // The button is gone: what is watched now has the focus.
      expect(await page.locator("#area-panel :focus").count()).toBe(1);
      await stepsAre(["prepare done cached", "install done", "finish done"]);
      await eventually(async () =>
        expect(await terminalText(page)).toMatch(/in-install\s+mended\s+in-finish/),
      );
      expect(await readFile(join(stage.workspace, "app/provision.sh"), "utf8")).toContain("echo mended");
    });

    test("nothing changed: nothing is built, and that is said; without cache, all of it is", async () => {
      const { page } = stage;
      await page.keyboard.press("Control+Enter");
      await page.getByText(/^Nothing has changed: app_\d{8}_2 is current/).waitFor();
      await picture(stage.page, "current");
      await page.getByRole("button", { name: "More ways to build" }).click();
      await page.getByRole("menuitem", { name: "Rebuild without cache" }).click();
      await page.locator(".current strong", { hasText: /_3$/ }).waitFor();
      await page.getByText(/^Nothing has changed/).waitFor({ state: "detached" });
      await buildIs(page, "succeeded");
      await stepsAre(["prepare done", "install done", "finish done"]);
      await page.keyboard.press("Control+Enter");
      await page.getByText(/^Nothing has changed: app_\d{8}_3 is current/).waitFor();
      const notices = page.getByRole("region", { name: "Notices" });
      await notices.getByRole("button", { name: "Rebuild without cache" }).click();
      await page.locator(".current strong", { hasText: /_4$/ }).waitFor();
      await buildIs(page, "succeeded");
      await stepsAre(["prepare done", "install done", "finish done"]);
    });

    test("it ends at a step or begins at one when asked to", async () => {
      const { page } = stage;
      await openStepMenu("install", "Build until this step");
      const early = page.getByRole("region", { name: "Ended early" });
      await early.getByText("Ended after the step install, as asked").waitFor({ timeout: 60_000 });
      await stepsAre(["prepare done cached", "install done cached", "finish waiting not run"]);
      await picture(stage.page, "partial");
      await page.locator(".line-time[title^='The step install came from the cache']").click();
      const marked = page.locator(".terminal-marked");
      const printed = page.locator(".terminal-view:visible .xterm-rows > div", { hasText: "in-install" });
      await eventually(async () =>
        expect((await marked.boundingBox())?.y).toBeCloseTo((await printed.boundingBox())?.y ?? NaN, 0),
      );
      await openStepMenu("install", "Build from this step");
      await buildIs(page, "succeeded");
      await stepsAre(["prepare done cached", "install done", "finish done"]);
    });

    test("a step that took longer than in the last build says how long that was", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await typeAtEnd(page, "s=1\nsleep $s\n");
      await page.keyboard.press("Control+Enter");
      await page.locator(".current strong", { hasText: /_7$/ }).waitFor();
      await buildIs(page, "succeeded");
      const row = page.getByRole("list", { name: "Steps of the script" }).getByRole("listitem");
      const said = (name: string) =>
        expect.poll(() => row.filter({ hasText: name }).locator(".phase-detail").innerText());
      await said("finish").toMatch(/^last time \d+(\.\d)? s$/);
      await said("install").toMatch(/^cached, saved \d+(\.\d)? s$/);
      await page.locator(".line-time", { hasText: /^1\.\d s$/ }).waitFor();
      await picture(stage.page, "step-longer");
    });

    test("so does a line that is as it was", async () => {
      const { page } = stage;
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+End");
      for (const key of ["ArrowUp", "End", "Backspace", "2"]) await page.keyboard.press(key);
      await page.keyboard.press("Control+Enter");
      await page.locator(".current strong", { hasText: /_8$/ }).waitFor();
      await buildIs(page, "succeeded");
      const slowest = page.getByRole("region", { name: "Slowest lines" }).getByRole("listitem");
      const row = slowest.filter({ hasText: /sleep \$s\s*last time 1\.\d s\s*2\.\d s/ });
      // Its bar lies under that of its step, within which it ran.
      const step = page.getByRole("list", { name: "Steps of the script" }).getByRole("listitem");
      const bar = async (of: Locator) =>
        (await of.locator(".time-span > span").boundingBox()) ?? { x: 0, width: 0 };
      const [mine, its] = await Promise.all([bar(row), bar(step.filter({ hasText: "finish" }))]);
      expect(mine.width).toBeGreaterThan(its.width / 4);
      expect(mine.x + mine.width / 2).toBeGreaterThan(its.x);
      expect(mine.x + mine.width / 2).toBeLessThan(its.x + its.width);
      await page.keyboard.press("Control+Home");
      await row.getByRole("button").click();
      await page.getByText("Ln 12, Col 1").waitFor();
      const time = page.locator(".line-time", { hasText: /^2\.\d s$/ });
      expect(await time.getAttribute("title")).toMatch(/ran once: 2\.\d+ s, the last time 1\.\d+ s\./);
      await picture(stage.page, "line-longer");
    });

    test("a script is compared with the one of any build", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await typeAtEnd(page, "echo not-yet-built\n");
      const first = page
        .getByRole("list", { name: "Builds of this stack" })
        .getByRole("listitem")
        .filter({ has: page.locator(".build-name", { hasText: /_1$/ }) });
      await first.getByRole("button", { name: /^Actions/ }).click();
      await page.getByRole("menuitem", { name: /Compare with the script now/ }).click();
      await page
        .getByRole("tablist", { name: "Files", exact: true })
        .getByRole("tab", { name: "provision.sh" })
        .click();
      const added = page.locator(".monaco-diff-editor .modified .view-line");
      await added.filter({ hasText: "echo mended" }).waitFor();
      await added.filter({ hasText: "not-yet-built" }).waitFor();
      await picture(stage.page, "compared");
    });

    test("where lines can't be known that is said, of the script that was built and not of the one that is typed", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      const rewrite = async (text: string) => {
        await page.keyboard.press("Control+1");
        await page.locator(".monaco-editor.focused").waitFor();
        await page.keyboard.press("Control+A");
        await page.keyboard.type(text);
      };
      const note = page.locator(".current .note", { hasText: "this script is run by '/bin/sh'" });
      await rewrite("#!/bin/sh\necho in-sh\n");
      expect(await note.count()).toBe(0);
      await page.keyboard.press("Control+Enter");
      await page.locator(".current strong", { hasText: /_9$/ }).waitFor();
      await buildIs(page, "succeeded");
      await eventually(async () => expect(await terminalText(page)).toMatch(/in-sh/));
      await note.waitFor();
      await picture(stage.page, "untraced");
      await rewrite("#!/bin/bash\n");
      await note.waitFor();
      await page.getByRole("button", { name: /_8\b/ }).first().click();
      await note.waitFor({ state: "detached" });
    });
  });
});
