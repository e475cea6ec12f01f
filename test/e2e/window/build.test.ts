import { readFile, rm } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(`in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`, () => {
    describeWithLxc("building", () => {
      let stage: Stage;
      let gate: Gate;
      beforeAll(async () => {
        gate = await Gate.open();
        stage = await setStage(door, {
          withHost: true,
          debian: true,
          stacks: { web: "#!/bin/bash\nset -e\necho first-output\n" },
        });
      });
      afterAll(async () => {
        gate?.pass();
        await stage?.close();
      });

      test("Save and Build saves what was typed, shows the output and ends with an image", async () => {
        const { page, workspace } = stage;
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "echo typed-in-the-window\n");
        await page.keyboard.press("Control+Enter");
        await buildIs(page, "succeeded");
        expect(await readFile(join(workspace, "web/provision.sh"), "utf8")).toContain("typed-in-the-window");
        await eventually(async () =>
          expect(await terminalText(page)).toMatch(/first-output\s+typed-in-the-window/),
        );
        await page
          .getByRole("list", { name: "Images" })
          .getByText(/^web_\d{8}_1$/)
          .waitFor();
        const build = page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem");
        await build.locator(".badge", { hasText: "active" }).waitFor();
        expect(await build.locator(".build-facts").innerText()).toMatch(
          new RegExp(`^[\\d.]+ MB · [\\d.]+ s · by ${userInfo().username}@${hostname()}$`),
        );
      });

      test("a failing script: its line, a shell in what it left, the mend, the next build", async () => {
        const { page } = stage;
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "echo left-behind >/srv/trace\ntrap 'seq 20' EXIT; cat /not/there\n");
        await page.keyboard.press("Control+Enter");
        await buildIs(page, "failed");
        const card = page.getByRole("region", { name: "Why it failed" });
        await card.getByRole("button", { name: "provision.sh:6" }).waitFor();
        await card.locator("dd", { hasText: "cat /not/there" }).waitFor();
        await card.locator("dt", { hasText: "Exit status" }).waitFor();
        await card.locator("dd", { hasText: /^1$/ }).waitFor();
        // What the script's own trap printed at the end does not hide it.
        const output = card.getByRole("region", { name: "Last lines of output" });
        await output.getByText(/cat: \/not\/there: No such file[^]*\n1\n[^]*…[^]*\n20$/).waitFor();
        await picture(page, "failed");

        await page.keyboard.press("Control+Home");
        await card.getByRole("button", { name: "provision.sh:6" }).click();
        await page.getByText("Ln 6, Col 1").waitFor();
        await page.locator(".failed-line").first().waitFor();

        await card.getByRole("button", { name: "Show all of it" }).click();
        await page.locator(".terminal-marked").waitFor();
        expect(await card.getByRole("button", { name: "Resume" }).count()).toBe(0);
        await card.getByRole("button", { name: "Begin a step before line 6" }).click();
        // Once more makes no second one.
        await card.getByRole("button", { name: "Begin a step before line 6" }).click();
        await page.getByText("Ln 6, Col 9").waitFor();
        await page.keyboard.type("last");
        await page.locator(".view-line", { hasText: /^#:.step.last$/ }).waitFor();
        await card.getByRole("button", { name: /^Begin a step/ }).waitFor({ state: "detached" });
        await page.keyboard.press("Control+Shift+K");
        await card.getByRole("button", { name: "provision.sh:6" }).click();
        await page.getByText("Ln 6, Col 1").waitFor();

        await card.getByRole("button", { name: "Shell here" }).click();
        await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] *$/));
        await page.keyboard.type("cat /srv/trace\n");
        await eventually(async () => expect(await terminalText(page)).toMatch(/\nleft-behind/));
        await page.keyboard.type("exit\n");
        await page.getByRole("tab", { name: /ended/ }).waitFor();
        await page.getByRole("tabpanel", { name: /\(ended\)$/ }).waitFor();

        await page.getByText("Ln 6, Col 1").waitFor();
        await page.keyboard.press("Control+1");
        await page.locator(".monaco-editor.focused").waitFor();
        await page.keyboard.press("Control+Shift+K");
        await page.keyboard.press("Control+Enter");
        await buildIs(page, "succeeded");
      });

      test("history: any finished image can be made the active one", async () => {
        const { page } = stage;
        const builds = page.getByRole("list", { name: "Builds of this stack" });
        const first = builds
          .getByRole("listitem")
          .filter({ has: page.locator(".build-name", { hasText: /_1$/ }) });
        // The newer one's is told of first.
        await first.locator(".badge").waitFor({ state: "detached" });
        await first.getByRole("button", { name: /^Actions/ }).click();
        await page.getByRole("menuitem", { name: "Make active" }).click();
        await first.locator(".badge").waitFor();
        await eventually(async () => expect(await builds.locator(".badge").count()).toBe(1));
      });

      test("history: an image that is not here any more is downloaded again", async () => {
        const { page } = stage;
        const image = page
          .getByRole("list", { name: "Images" })
          .getByRole("button", { name: /^web_\d+_1\b/ });
        const tarball = (await image.getAttribute("title")) ?? "";
        const bytes = await readFile(tarball);
        await rm(tarball);
        await page.reload();
        await image.waitFor({ state: "detached" });
        const first = page
          .getByRole("list", { name: "Builds of this stack" })
          .getByRole("listitem")
          .filter({ has: page.locator(".build-name", { hasText: /_1$/ }) });
        await first.getByRole("button", { name: /^Actions/ }).click();
        await page.getByRole("menuitem", { name: "Download the image" }).click();
        await image.waitFor();
        expect((await readFile(tarball)).equals(bytes)).toBe(true);
        await buildIs(page, "succeeded");
      });

      test("history: what changed since the build before, and the log with its search", async () => {
        const { page } = stage;
        const last = page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem").first();
        await last.getByRole("button", { name: /^Actions/ }).click();
        await page.getByRole("menuitem", { name: /Changes/ }).click();
        await page
          .getByRole("tablist", { name: "Files", exact: true })
          .getByRole("tab", { name: "provision.sh" })
          .click();
        await page.locator(".monaco-diff-editor .line-delete").first().waitFor({ state: "attached" });
        await last.getByRole("button", { name: /^Actions/ }).click();
        await page.getByRole("menuitem", { name: "View log" }).click();
        await page.getByRole("searchbox", { name: "Search the whole log" }).fill("typed-in");
        await page.keyboard.press("Enter");
        await page.getByText("1 of 1 line").waitFor();
        await page.locator(".log-hits button").click();
        await page.locator("mark.log-marked", { hasText: "typed-in-the-window" }).waitFor();
      });

      test("mistakes are told before a build, which can be forced", async () => {
        const { page } = stage;
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "if true; then\n");
        await page.keyboard.press("Control+Enter");
        await page.getByRole("region", { name: "Problems of provision.sh" }).waitFor();
        await page.getByText("The spec or the script has mistakes, so nothing was built.").waitFor();
        await picture(page, "mistakes");
        await page.getByRole("button", { name: "Build anyway" }).click();
        await buildIs(page, "failed");
        await typeAtEnd(page, "true; fi\n");
        await page.keyboard.press("Control+Enter");
        await buildIs(page, "succeeded");
      });

      test("a reload in mid-build shows everything again", async () => {
        const { page } = stage;
        await openFile(page, "provision.sh");
        await typeAtEnd(page, `echo waiting; ${gate.waitInBash}; echo done-waiting\n`);
        await page.keyboard.press("Control+Enter");
        await eventually(async () => expect(await terminalText(page)).toContain("waiting"));
        await page.reload();
        await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
        await buildIs(page, "running");
        gate.pass();
        await buildIs(page, "succeeded");
        await eventually(async () => expect(await terminalText(page)).toMatch(/waiting\s+done-waiting/));
      });

      test("nothing was complained about in the console", () => {
        expect(stage.window.complaints).toEqual([]);
      });
    });
  });
}
