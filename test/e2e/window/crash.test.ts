import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { filesWith } from "../../support/files-with.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { buildIs, openFile, setStage, terminalText, typeAtEnd, type Stage } from "./stage.ts";

const missing = await whyNot("desktop");
describe.skipIf(missing)(`a crash of the desktop app${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("in mid-build", () => {
    let stage: Stage;
    let window: AppWindow;
    const gates: Gate[] = [];
    beforeAll(async () => {
      gates.push(await Gate.open(), await Gate.open());
      const [one, two] = gates.map(
        (gate) => `#!/bin/bash\nprintf 'begun \\e[32mgreen\\e[0m\\n'\n${gate.waitInBash}\necho went on\n`,
      );
      stage = await setStage("desktop", {
        withHost: true,
        stacks: { one: one ?? "", two: two ?? "" },
      });
      ({ window } = stage);
    });
    afterAll(async () => {
      for (const gate of gates) gate.pass();
      await window?.close();
      await stage?.close();
    });
    const shell = () => {
      if (!window.desktop) throw new Error("No desktop.");
      return window.desktop;
    };
    const logs = async () => {
      const builds = join(stage.sshd.home, ".local/share/stackwright/builds");
      return Promise.all(
        (await readdir(builds)).sort().map((id) => readFile(join(builds, id, "log"), "utf8")),
      );
    };
    const whole = "begun \x1b[32mgreen\x1b[0m\r\nwent on\r\n";

    test("of all its processes: what was typed is there again, and the build goes on to the last byte", async () => {
      const { page } = window;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+Enter");
      await eventually(async () => expect(await terminalText(page)).toContain("begun green"), 60_000);
      await typeAtEnd(page, "# not saved");
      const data = join(stage.sshd.home, ".local/share/stackwright");
      await eventually(async () =>
        expect(await filesWith(join(data, "drafts"), "# not saved")).not.toEqual([]),
      );
      // Chromium writes what a page keeps after 5 seconds, and then about once a minute: the lower part came last.
      await eventually(
        async () =>
          expect(await filesWith(join(data, "window/Local Storage"), '"showBottom":true')).not.toEqual([]),
        90_000,
      );
      const processes = await shell().evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid));
      const ended = shell().waitForEvent("close");
      for (const pid of processes) process.kill(pid, "SIGKILL");
      await ended;
      await window.close();

      window = await openWindow("desktop", stage.env);
      await window.page.locator(".tab-dirty").waitFor();
      await window.page.locator(".view-line", { hasText: "# not saved" }).waitFor();
      await buildIs(window.page, "running");
      gates[0]?.pass();
      await buildIs(window.page, "succeeded");
      await eventually(async () =>
        expect(await terminalText(window.page)).toMatch(/^begun green\s+went on\s*$/),
      );
      expect(await logs()).toEqual([whole]);
    }, 240_000);

    test("of the page's process: the build, and a shell, are there again as they were", async () => {
      const { page } = window;
      await page.getByRole("treeitem", { name: "provision.sh" }).nth(1).getByRole("button").first().click();
      await page.getByRole("tab", { name: /^provision\.sh\s*two/, selected: true }).waitFor();
      await page.keyboard.press("Control+Enter");
      await eventually(async () => expect(await terminalText(page)).toMatch(/^begun green\s*$/), 60_000);
      const output = (await terminalText(page)).trimEnd();
      await page.getByRole("button", { name: "New shell" }).click();
      await page.getByRole("menuitem", { name: "New shell on the host" }).click();
      await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] *$/));
      await page.keyboard.type("printf '%sell \\e[31mred\\e[0m\\n' sh; seq 3\n");
      await eventually(async () =>
        expect(await terminalText(page)).toMatch(/\nshell red\n1\n2\n3\n.*[#$] *$/),
      );
      const typed = (await terminalText(page)).trimEnd();

      await shell().evaluate(async ({ dialog, webContents }) => {
        dialog.showMessageBox = (() =>
          Promise.resolve({ response: 0, checkboxChecked: false })) as typeof dialog.showMessageBox;
        const [contents] = webContents.getAllWebContents();
        const loaded = new Promise((resolve) => contents?.once("did-finish-load", () => resolve(undefined)));
        process.kill(contents?.getOSProcessId() ?? 0, "SIGKILL");
        await loaded;
      });
      // Playwright gives up a page that has crashed: from here on it is looked at through the shell.
      const inNewPage = <T>(code: string) =>
        shell().evaluate(
          ({ webContents }, js) => webContents.getAllWebContents()[0]?.executeJavaScript(js) as Promise<T>,
          code,
        );
      const shown = async () =>
        (
          await inNewPage<string>(
            `document.querySelector(".terminal-view:not([hidden]) .xterm-rows")?.innerText ?? ""`,
          )
        ).trimEnd();
      await expect.poll(shown).toBe(typed);
      await inNewPage(
        `[...document.querySelectorAll("[role=tab]")].find((tab) => tab.innerText === "Build output").click()`,
      );
      await expect.poll(shown).toBe(output);
      gates[1]?.pass();
      await expect.poll(shown).toBe(`${output}\nwent on`);
      expect(await logs()).toEqual([whole, whole]);
    });
  });
});
