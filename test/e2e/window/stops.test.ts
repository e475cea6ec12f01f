import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { clickMargin, marginSays, markedLines } from "./margin.ts";
import { buildIs, openFile, setStage, terminalText, type Stage } from "./stage.ts";

const scriptWith = (wait: string) => `#!/bin/bash
#: step prepare
greeting="hello from the script"
mkdir -p /srv/app && cd /srv/app
echo first-line
seq 1 200
echo before-sleep; sleep 2.5; ${wait}
#: step finish
echo third-line
echo last-line
say() {
  echo "<$1>"
}
say in-a-function
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `breakpoints in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("on real builds", () => {
        let stage: Stage;
        let gate: Gate;
        beforeAll(async () => {
          gate = await Gate.open();
          stage = await setStage(door, { withHost: true, stacks: { app: scriptWith(gate.waitInBash) } });
          await openFile(stage.page, "provision.sh");
        });
        afterAll(async () => {
          gate?.pass();
          await stage?.close();
        });
        afterEach(async ({ task }) => {
          if (task.result?.state === "fail") await picture(stage.page, "stops-failed");
        });
        const bar = () => stage.page.getByRole("region", { name: "Stopped at a breakpoint" });
        const dotsAre = (lines: number[], look = ".breakpoint-glyph") =>
          eventually(async () => expect(await markedLines(stage.page, look)).toEqual(lines));
        const silentDotsAre = (lines: number[]) => dotsAre(lines, ".breakpoint-silent");
        const says = async (pattern: RegExp) =>
          eventually(async () => expect(await terminalText(stage.page)).toMatch(pattern));
        const saysInMargin = (line: number) => expect.poll(() => marginSays(stage.page, line));
        const stopsBefore = async (line: number, command: string) => {
          await bar()
            .locator("p", { hasText: new RegExp(`Stopped before line ${line}\\b.*${command}`) })
            .waitFor({ timeout: 60_000 });
          await dotsAre([line], ".stopped-line");
        };

        test("a click in the margin sets a dot, and the build stops before that line", async () => {
          const { page } = stage;
          await saysInMargin(5).toBe("Stop here");
          const tip = await page.locator(".monaco-hover:visible").boundingBox();
          const line = await page.evaluate(() => document.querySelector(".view-line")?.clientHeight);
          expect(tip?.height).toBeLessThanOrEqual((line ?? 0) + 2);
          await clickMargin(page, 5);
          await dotsAre([5]);
          await page.keyboard.press("Control+Enter");
          await stopsBefore(5, "echo first-line");
          await page.getByText("Ln 5, Col 1").waitFor();
          await page
            .getByRole("contentinfo")
            .getByRole("button", { name: /stopped before line 5/ })
            .waitFor();
          await buildIs(page, "running");
          expect(await terminalText(page)).not.toContain("first-line");
          await picture(stage.page, "stopped");
        });

        test("a shell opens where the script is, with its variables", async () => {
          const { page } = stage;
          await bar().getByRole("button", { name: "Shell" }).click();
          await page.getByRole("tab", { name: /\(running\)$/, selected: true }).waitFor();
          await says(/[#$] *$/);
          await page.keyboard.type('echo "<$greeting> in $PWD"; echo kept-note >note\n');
          await says(/<hello from the script> in \/srv\/app/);
          await picture(stage.page, "stopped-shell");
        });

        test("the window loaded again shows the stop, the dot and the shell", async () => {
          const { page } = stage;
          await page.reload();
          await stopsBefore(5, "echo first-line");
          await dotsAre([5]);
          await page.getByRole("tab", { name: /\(running\)$/, selected: true }).waitFor();
          await says(/<hello from the script> in \/srv\/app/);
          await page.locator(".terminal-view:visible .xterm-helper-textarea").focus();
          await page.keyboard.type("cat note\n");
          await says(/\nkept-note/);
        });

        test("in the shell, the keys that drive the build are the program's", async () => {
          const { page } = stage;
          await page.keyboard.type("clear; echo go''ing; cat\n");
          await says(/^going/m);
          for (const keys of ["F10", "Shift+F5"]) await page.keyboard.press(keys);
          await expect.poll(() => terminalText(page)).toContain("^[[21~^[[15;2~");
          await page.keyboard.press("Control+C");
          await stopsBefore(5, "echo first-line");
          await buildIs(page, "running");
        });

        test("dots that are set and removed meanwhile count; it goes on to the next, by a line, to the step's end", async () => {
          const { page } = stage;
          // What the script is made of is then known only after the build.
          await page.getByRole("tab", { name: "provision.sh" }).click({ button: "middle" });
          await page.getByRole("tab", { name: "provision.sh" }).waitFor({ state: "detached" });
          await page.reload();
          await stopsBefore(5, "echo first-line");
          await openFile(page, "provision.sh");
          await clickMargin(page, 6);
          await dotsAre([5, 6]);
          await page.keyboard.press("F5");
          await stopsBefore(6, "seq 1 200");
          await clickMargin(page, 9);
          await clickMargin(page, 10);
          await dotsAre([5, 6, 9, 10]);
          await page.keyboard.press("F10");
          await stopsBefore(7, "echo before-sleep");
          await bar().getByRole("button", { name: "End of step" }).click();
          await page.locator(".line-time-running").waitFor();
          await dotsAre([7], ".running-line");
          gate.pass();
          await stopsBefore(9, "echo third-line");
          await clickMargin(page, 10);
          await dotsAre([5, 6, 9]);
          await bar().getByRole("button", { name: "Continue" }).click();
          await buildIs(page, "succeeded");
          await bar().waitFor({ state: "detached" });
          await dotsAre([], ".stopped-line");
        });

        test("lines have their times; a click on one goes to its output, and there is a way back", async () => {
          const { page } = stage;
          // 2.5 s, and as long as it then waited.
          const slow = page.locator(".line-time[title^='Line 7 ']", {
            hasText: /^(2\.[5-9]|[3-9]\.\d|\d\d) s$/,
          });
          await slow.waitFor();
          expect(await slow.getAttribute("title")).toMatch(
            /^Line 7 ran once: \d+(\.\d+)? s\. Click for its output\.$/,
          );
          await picture(stage.page, "line-times");
          await page.locator(".view-line", { hasText: "seq 1 200" }).hover();
          await page.locator(".line-time[title^='Line 6 ']").click();
          await page.getByRole("tab", { name: "Build output", selected: true }).waitFor();
          await says(/(^|\n)1\n2\n3\n/);
          expect(await terminalText(page)).not.toMatch(/\n200\n/);
          await page.locator(".terminal-marked").waitFor();
          await page.getByText("Ln 10, Col 1").waitFor({ state: "detached" });
          expect(await page.getByText("aborted").count()).toBe(0);
          await page.keyboard.press("Control+Alt+L");
          await page.getByText("Ln 6, Col 1").waitFor();
        });

        test("a dot in a step that comes from the cache says so; built from that step on, it stops", async () => {
          const { page } = stage;
          await page.keyboard.press("Control+Enter");
          // Somebody was in the container of the first: what it made is not for the cache.
          const stops = { 5: "echo first-line", 6: "seq 1 200", 9: "echo third-line" };
          for (const [line, command] of Object.entries(stops)) {
            await stopsBefore(Number(line), command);
            await page.keyboard.press("F5");
          }
          await buildIs(page, "succeeded");
          await page.keyboard.press("Control+Enter");
          await page.locator(".current strong", { hasText: /_3$/ }).waitFor();
          await buildIs(page, "succeeded");
          await silentDotsAre([5, 6, 9]);
          await saysInMargin(5).toMatch(
            /^app_\d+_3 did not stop here: the step prepare came from the cache\. Click to remove\.$/,
          );
          const note = page.locator(".note", { hasText: /^\s*Breakpoint at line 5, 6: .*the step prepare/ });
          await picture(stage.page, "silent-dots");
          await note.getByRole("button", { name: "Build from this step" }).click();
          await stopsBefore(5, "echo first-line");
          await silentDotsAre([]);
        });

        test("a stopped build can be aborted, and is then cancelled", async () => {
          const { page } = stage;
          await page.keyboard.press("Shift+F5");
          await buildIs(page, "cancelled");
          await bar().waitFor({ state: "detached" });
          // It came to none of the later ones.
          await silentDotsAre([6, 9]);
          await saysInMargin(9).toContain("did not come to this line");
        });

        test("a dot on a function's head stops in it, and its lines have their times", async () => {
          const { page } = stage;
          for (const line of [5, 6, 9]) await clickMargin(page, line);
          await clickMargin(page, 11);
          await dotsAre([12]);
          await page.keyboard.press("Control+Enter");
          await page.locator(".current strong", { hasText: /_5$/ }).waitFor();
          await buildIs(page, "succeeded");
          const note = page.locator(".note", { hasText: /^\s*Breakpoint at line 12: .*the step finish/ });
          await note.getByRole("button", { name: "Build from this step" }).click();
          await stopsBefore(12, "echo");
          await picture(page, "stopped-in-function");
          await bar().getByRole("button", { name: "Shell" }).click();
          await page.getByRole("tab", { name: /\(running\)$/, selected: true }).waitFor();
          await says(/[#$] *$/);
          await page.keyboard.type("declare -F say; echo $greeting\n");
          await says(/\nsay\nhello from the script/);
          await bar().getByRole("button", { name: "Continue" }).click();
          await buildIs(page, "succeeded");
          const ended = page.getByText(
            "The build went on, and the shell ended with the step that it was in.",
          );
          await ended.locator("visible=true").waitFor();
          await page.locator(".view-line", { hasText: 'echo "<$1>"' }).hover();
          await page.locator(".line-time[title^='Line 12 ran once']").waitFor();
          await silentDotsAre([]);
          await clickMargin(page, 12);
          for (const line of [5, 6, 9]) await clickMargin(page, line);
          await dotsAre([5, 6, 9]);
        });

        test("in a script that is not Bash, no dot is silent about being in vain", async () => {
          const { page } = stage;
          await page.keyboard.press("Control+1");
          await page.keyboard.press("Control+Home");
          await page.keyboard.press("Shift+End");
          await page.keyboard.type("#!/bin/sh");
          await silentDotsAre([5, 6, 9]);
          await saysInMargin(6).toMatch(/Builds can't stop here\. .*run by '\/bin\/sh'/);
          await page.getByText(/Breakpoint at line 5, 6, 9: Builds can't stop here/).waitFor();
        });

        test("nothing was complained about in the console", () => {
          expect(stage.window.complaints).toEqual([]);
        });
      });
    },
  );
}
