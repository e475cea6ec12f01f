import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, openWindow, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import { startServing } from "../../support/served.ts";
import { freePort } from "../../support/sshd.ts";
import { openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

const flood = `#!/bin/bash
seq -f "$(printf '\\033[32m%0.s-\\033[0m' {1..12}) line %.0f of output that goes on and on" 600000
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(`typing in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`, () => {
    describeWithLxc("with a host", () => {
      let stage: Stage;
      beforeAll(async () => {
        // A server that is started later has the window's port again.
        const port = await freePort();
        stage = await setStage((env) => openWindow(door, env, port), {
          withHost: true,
          stacks: { calm: "#!/bin/bash\necho calm\n", flood },
        });
      });
      afterAll(async () => {
        await stage?.close();
      });

      test("text that is not saved is there again after a reload", async () => {
        const { page, workspace } = stage;
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "# not saved");
        await page.locator(".tab-dirty").waitFor();
        // Put in safety after a moment of quiet: the draft is a file.
        const drafts = join(workspace, "..", ".local/share/stackwright");
        await eventually(async () => expect(await grep(drafts, "# not saved")).toBe(true));
        await page.reload();
        await page.locator(".tab-dirty").waitFor();
        await page.locator(".view-line", { hasText: "# not saved" }).waitFor();
        expect(await readFile(join(workspace, "calm/provision.sh"), "utf8")).not.toContain("not saved");
        await page.keyboard.press("Control+1");
        await page.keyboard.press("Control+S");
        await page.locator(".tab-dirty").waitFor({ state: "detached" });
        expect(await readFile(join(workspace, "calm/provision.sh"), "utf8")).toContain("# not saved");
      });

      test("so is what was typed at the last moment before it", async () => {
        const { page } = stage;
        await typeAtEnd(page, "\n# in haste");
        await page.reload();
        await page.locator(".view-line", { hasText: "# in haste" }).waitFor();
        await page.locator(".tab-dirty").waitFor();
        await page.keyboard.press("Control+1");
        await page.keyboard.press("Control+S");
        await page.locator(".tab-dirty").waitFor({ state: "detached" });
      });

      test("a file that another program changes is offered, and never overwritten", async () => {
        const { page, workspace } = stage;
        await typeAtEnd(page, "\n# mine");
        await page.locator(".tab-dirty").waitFor();
        const path = join(workspace, "calm/provision.sh");
        await writeFile(path, "#!/bin/bash\necho theirs\n");
        await page.getByRole("alert").filter({ hasText: "Another program changed" }).waitFor();
        await page.getByRole("button", { name: "Take theirs" }).click();
        await page.locator(".view-line", { hasText: "echo theirs" }).waitFor();
        expect(await page.locator(".tab-dirty").count()).toBe(0);
        expect(await readFile(path, "utf8")).toBe("#!/bin/bash\necho theirs\n");
      });

      test("is answered while 100 MB of output arrive, and the view follows the end", async () => {
        const { page } = stage;
        await hideNetwork(page);
        await page.getByRole("button", { name: /^Stack:/ }).click();
        await page.getByRole("menuitemradio", { name: /^flood/ }).click();
        await page.getByRole("treeitem", { name: "provision.sh" }).nth(1).getByRole("button").first().click();
        await page.locator(".view-line", { hasText: "seq" }).waitFor();
        await page.keyboard.press("Control+Enter");
        await eventually(
          async () => expect(await terminalText(page)).toContain("of output that goes on"),
          60_000,
        );
        await typeAtEnd(page, "# ");
        const answers: number[] = [];
        let running = true;
        while (running && answers.length < 150) {
          answers.push(await keystroke(page));
          running = (await page.locator(".current .mark-running").count()) > 0;
        }
        answers.sort((a, b) => a - b);
        console.log(
          `${door}: ${String(answers.length)} keystrokes while output arrived: median ${median(answers)} ms, slowest ${String(answers.at(-1))} ms`,
        );
        expect(answers.length).toBeGreaterThan(5);
        await page.locator(".current .mark-succeeded").waitFor({ timeout: 90_000 });
        await page.locator(".view-line", { hasText: `# ${"k".repeat(answers.length)}` }).waitFor();
        // Nobody scrolled up, so nothing offers to jump to the end.
        await eventually(async () => expect(await page.locator(".terminal-jump").count()).toBe(0));
      });

      test("after such a flood the terminal has the last lines of the log, as many as it keeps", async () => {
        const { page, workspace } = stage;
        const builds = join(workspace, "..", ".local/share/stackwright/builds");
        const newest = (await readdir(builds)).sort().at(-1) ?? "";
        const log = await readFile(join(builds, newest, "log"), "latin1");
        const printed = log.match(/line \d+/g) ?? [];
        expect(printed.length).toBe(600_000);
        await eventually(async () => expect(await terminalText(page)).toContain("line 600000 "));
        await page.locator(".terminal-earlier", { hasText: "of earlier output is in the log" }).waitFor();
        const bar = page.locator(
          ".terminal-view:visible .xterm-scrollable-element .scrollbar.vertical .slider",
        );
        await page.locator(".terminal-view:visible .xterm-screen").hover();
        await bar.hover();
        await page.mouse.down();
        await page.mouse.move(900, 0);
        await page.mouse.up();
        await eventually(async () => {
          const rows = await page.locator(".terminal-view:visible .xterm-rows > div").count();
          const lines = (await terminalText(page)).match(/line \d+/g) ?? [];
          // Below the last there is the cursor's row.
          const first = printed.length + 1 - (10_000 + rows);
          expect(lines).toEqual(printed.slice(first, first + rows));
        });
      });

      test("nothing was complained about in the console", () => {
        expect(stage.window.complaints).toEqual([]);
      });

      if (door === "browser")
        test("a window that was locked out does not go away with what nobody keeps, and goes on once it is let in", async () => {
          const { page, window, env, workspace } = stage;
          await window.browser?.served.close();
          await page
            .getByRole("alert")
            .filter({ hasText: "The connection to Stackwright is lost" })
            .waitFor();
          const again = await startServing(env, ["--port", new URL(page.url()).port]);
          try {
            await page.getByRole("alert").filter({ hasText: "Stackwright was started again" }).waitFor();
            await typeAtEnd(page, "\n# nobody heard");
            const asked = page.waitForEvent("dialog");
            const left = page.goto(again.address).catch((error: unknown) => String(error));
            const dialog = await asked;
            expect(dialog.type()).toBe("beforeunload");
            await dialog.dismiss();
            await left;
            const tab = await page.context().newPage();
            await tab.goto(again.address);
            const drafts = join(workspace, "..", ".local/share/stackwright/drafts");
            await eventually(async () => expect(await grep(drafts, "# nobody heard")).toBe(true), 20_000);
            await page.locator(".view-line", { hasText: "# nobody heard" }).waitFor();
            await tab.close();
          } finally {
            await page.close();
            await again.close();
          }
        });
      else
        test("what was typed at the last moment before the app is quit is there at its next start", async () => {
          await typeAtEnd(stage.page, "\n# and gone");
          await stage.window.close();
          const window = await openWindow(door, stage.env);
          try {
            await window.page.locator(".view-line", { hasText: "# and gone" }).waitFor();
            await window.page.locator(".tab-dirty").first().waitFor();
          } finally {
            await window.close();
          }
        });
    });
  });
}

/** Milliseconds from a key's event to the frame after the editor has taken it, by the page's own clock. */
async function keystroke(page: Stage["page"]): Promise<number> {
  const answered = page.evaluate<number>(`new Promise((resolve) => {
    const answer = ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)));
    addEventListener("keydown", answer, { once: true, capture: true });
  })`);
  // Calls arrive in order: once this one is answered the page listens.
  await page.evaluate("0");
  await page.keyboard.press("k");
  return Math.round(await answered);
}

function median(sorted: readonly number[]): string {
  return String(sorted[Math.floor(sorted.length / 2)]);
}

async function grep(folder: string, text: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of names) {
    if (!entry.isFile()) continue;
    if ((await readFile(join(entry.parentPath, entry.name), "utf8").catch(() => "")).includes(text))
      return true;
  }
  return false;
}
