import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { revealed } from "../../support/opened-outside.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, terminalText, type Stage } from "./stage.ts";

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `a finished image in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("is revealed in its folder, entered, deleted:", () => {
        let stage: Stage;
        let tarball: string;
        beforeAll(async () => {
          stage = await setStage(door, { withHost: true, stacks: { web: "#!/bin/bash\necho >/made\n" } });
          await openFile(stage.page, "provision.sh");
          await stage.page.keyboard.press("Control+Enter");
          await buildIs(stage.page, "succeeded");
          tarball = (await image(stage.page).getAttribute("title")) ?? "";
        });
        afterAll(async () => {
          await stage?.close();
        });

        const image = (page: Page) =>
          page.getByRole("list", { name: "Images" }).getByRole("button", { name: /^web_/ });
        const reveal = async (page: Page) => {
          await image(page).click({ button: "right" });
          await page.getByRole("menuitem", { name: "Reveal in folder" }).click();
        };

        if (door === "desktop")
          test("by the desktop, which marks it there", async () => {
            const { desktop } = stage.window;
            if (!desktop) throw new Error("No desktop.");
            const shown = await revealed(desktop);
            await reveal(stage.page);
            await eventually(async () => expect(await shown()).toEqual([tarball]));
          });
        else {
          test("without a desktop it says where the image is, to be copied", async () => {
            const { page } = stage;
            await reveal(page);
            const notice = page.getByRole("region", { name: "Notices" }).getByRole("status");
            await notice.getByText(tarball).waitFor();
            await picture(page, "reveal-no-desk");
            await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
            await notice.getByRole("button", { name: "Copy path" }).click();
            await page.getByText("Copied.").waitFor();
            expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(tarball);
          });

          /** The window again, where the desktop's `xdg-open` does what the script says. */
          const withDesktop = async (script: string, work: (window: AppWindow) => Promise<void>) => {
            const programs = join(stage.sshd.home, "programs");
            await mkdir(programs, { recursive: true });
            await writeFile(join(programs, "xdg-open"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
            const PATH = `${programs}:${stage.env["PATH"] ?? ""}`;
            const window = await openWindow(door, { ...stage.env, PATH, DISPLAY: ":0" });
            await work(window).finally(() => window.close());
          };

          test("where there is one, it opens the folder", async () => {
            const asked = join(stage.sshd.home, "asked");
            await withDesktop(`echo "$@" >>${asked}`, async ({ page }) => {
              await reveal(page);
              await eventually(async () =>
                expect(await readFile(asked, "utf8")).toBe(`${dirname(tarball)}\n`),
              );
            });
          });

          test("where it has nothing to open folders with, the path is said, too", async () => {
            await withDesktop("exit 3", async ({ page }) => {
              await reveal(page);
              await page.getByRole("status").getByText(tarball).waitFor();
            });
          });

          const fromHistory = async (page: Page, item: string) => {
            const builds = page.getByRole("list", { name: "Builds of this stack" });
            await builds.getByRole("button", { name: /^Actions/ }).click();
            await page.getByRole("menuitem", { name: item }).click();
          };

          test("its path is copied from the history, too", async () => {
            const { page } = stage;
            await page.evaluate(() => navigator.clipboard.writeText(""));
            await fromHistory(page, "Copy path");
            await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(tarball);
          });

          test("a shell is in it, and one in the base that it was made from", async () => {
            const { page } = stage;
            for (const [of, made] of [
              ["image", "/made"],
              ["base image", "/made*"],
            ] as const) {
              await page.keyboard.press("F1");
              await page.keyboard.type(`New shell in the ${of}`);
              await page.keyboard.press("Enter");
              await page.locator(".terminal-view:visible[data-types]").waitFor();
              await eventually(async () => expect(await terminalText(page)).toMatch(/[#$] *$/));
              await page.keyboard.type("echo made: /made*\n");
              await eventually(async () => expect(await terminalText(page)).toContain(`\nmade: ${made}\n`));
              await picture(page, `shell-in-${of.replace(" ", "-")}`);
              await page.keyboard.type("exit\n");
              await page.getByRole("tab", { name: /\(ended\)$/, selected: true }).waitFor();
              await page.keyboard.press("F1");
              await page.keyboard.type("Close the shell");
              await page.keyboard.press("Enter");
              await page.getByRole("tab", { name: "Build output", selected: true }).waitFor();
            }
          });

          test("it goes with its build, which is deleted from the history", async () => {
            const { page } = stage;
            await fromHistory(page, "Delete …");
            const asked = page.getByRole("dialog", { name: /^Delete the build web_/ });
            await picture(page, "delete-build");
            await asked.getByRole("button", { name: "Delete" }).click();
            await image(page).waitFor({ state: "detached" });
            await page.getByText("No builds yet.").waitFor();
            expect(existsSync(tarball)).toBe(false);
            expect(stage.window.complaints).toEqual([]);
          });
        }
      });
    },
  );
}
