import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";

// The engine looks at its own machine: behind both doors alike.
const missing = await whyNot("browser");
describe.skipIf(missing)(
  `the welcome's check of this machine${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    describeWithLxc("which takes long or finds something", () => {
      const home = isolatedHome();
      let folder: string;
      let window: AppWindow;
      let page: Page;
      /** What LXC's version is found by. */
      const lxc = (script: string) =>
        writeFile(join(folder, "lxc-execute"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      beforeAll(async () => {
        folder = await mkdtemp("/var/tmp/stackwright-welcome-");
        await lxc(`echo $$ >${folder}/pid; exec sleep 600`);
        const config = join(home.home, ".config", "stackwright");
        await mkdir(config, { recursive: true });
        const host = { kind: "local", name: "local", sudo: false, root: join(folder, "root") };
        await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts: [host] }));
        // The agent looks for programs where a system has its own; to its shell a function comes before those.
        const BASH_ENV = join(folder, "functions");
        await writeFile(BASH_ENV, `lxc-execute() { ${folder}/lxc-execute "$@"; }\n`);
        window = await openWindow("browser", { ...home.env, BASH_ENV });
        page = window.page;
      });
      afterAll(async () => {
        await window?.close();
        home.remove();
        await rm(folder, { recursive: true, force: true });
      });
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      const isThere = (pid: number) => {
        try {
          return process.kill(pid, 0);
        } catch {
          return false;
        }
      };

      test("is cancelled, and ends on the machine, too", async () => {
        await page.getByText("Looking whether this machine can build …").waitFor();
        const pid = await eventually(async () => {
          const read = Number(await readFile(join(folder, "pid"), "utf8"));
          // The shell makes the file before it writes to it; 0 would be this process's own group.
          expect(read).toBeGreaterThan(0);
          expect(isThere(read)).toBe(true);
          return read;
        });
        await picture(page, "welcome-looking");
        await button("Cancel").click();
        await page
          .getByText("The check was cancelled: whether this machine can build is not known.")
          .waitFor();
        await eventually(() => expect(isThere(pid)).toBe(false));
        expect(await serious(page)).toEqual([]);
        await picture(page, "welcome-cancelled");
      });

      test("keeps its buttons in their column, however narrow the window", async () => {
        const before = page.viewportSize();
        await page.setViewportSize({ width: 640, height: 600 });
        await picture(page, "welcome-640");
        const column = await page.getByRole("heading", { name: "Build your first image" }).boundingBox();
        const create = await button("Create the sample stack").boundingBox();
        if (!column || !create) throw new Error("The welcome is not on the screen.");
        expect(create.x + create.width).toBeLessThanOrEqual(column.x + column.width);
        if (before) await page.setViewportSize(before);
      });

      test("says what is wrong and what to do about it, and looks again", async () => {
        await lxc("echo 2.1.0");
        await button("Check again").click();
        await page.getByText("This machine can't build yet:").waitFor();
        const wrong = page.getByRole("list", { name: "What was checked" }).getByRole("listitem");
        expect(await wrong.allInnerTexts()).toEqual([
          expect.stringMatching(/lxc\s+2\.1\.0\s+Builds need LXC 3 or later: update the host\./),
        ]);
        expect(await button("Set up this machine").count()).toBe(0);
        await picture(page, "welcome-wrong");
        await lxc('exec /usr/bin/lxc-execute "$@"');
        await button("Check again").click();
        await page.getByText("This machine can build.").waitFor();
        expect(window.complaints).toEqual([]);
      });
    });
  },
);
