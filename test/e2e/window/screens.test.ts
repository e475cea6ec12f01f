import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { buildIs, openFile, setStage, type Stage } from "./stage.ts";

const script = `#!/bin/bash
# What the web server's image needs.
set -euo pipefail

echo "Preparing /srv/www"
mkdir -p /srv/www
for site in main docs; do
  echo "<h1>$site</h1>" >"/srv/www/$site.html"
done

echo "Enabling the sites"
enable-site main docs
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `screens in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("have nothing serious for axe", () => {
        let stage: Stage;
        beforeAll(async () => {
          stage = await setStage(door, { withHost: true });
        });
        afterAll(async () => {
          await stage?.close();
        });

        test("the first run", async () => {
          await stage.page.getByRole("heading", { name: "Build your first image" }).waitFor();
          await stage.page.getByRole("button", { name: "Create the sample stack" }).waitFor();
          expect(await serious(stage.page)).toEqual([]);
          await picture(stage.page, "first-run");
        });

        for (const theme of ["light", "dark"] as const) {
          test(`a failed build, in ${theme} colours`, async () => {
            const { page } = stage;
            await page.emulateMedia({ colorScheme: theme });
            if (theme === "light") {
              await stage.stack("web", script);
              await openFile(page, "provision.sh");
              await page.keyboard.press("Control+Enter");
              await buildIs(page, "failed");
            }
            await page
              .getByRole("region", { name: "Why it failed" })
              .getByRole("button", { name: "Build again" })
              .waitFor();
            expect(await serious(stage.page)).toEqual([]);
            await picture(stage.page, `failed-build-${theme}`);
          });

          test(`dialogs, in ${theme} colours`, async () => {
            const { page } = stage;
            for (const [keys, name] of [
              ["Control+,", "Settings"],
              [door === "browser" ? "Alt+N" : "Control+Shift+N", "New stack"],
              ["Control+Alt+K", "Keyboard shortcuts"],
              ["F1", "Open a file or run an action"],
            ] as const) {
              await page.keyboard.press(keys);
              await page.getByRole("dialog", { name }).waitFor();
              expect(await serious(stage.page), name).toEqual([]);
              await picture(stage.page, `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}-${theme}`);
              await page.keyboard.press("Escape");
              await page.getByRole("dialog").waitFor({ state: "detached" });
            }
          });

          test(`a build's log, menus and a host's check, in ${theme} colours`, async () => {
            const { page } = stage;
            const builds = page.getByRole("list", { name: "Builds of this stack" });
            await builds.getByRole("button", { name: /^Actions/ }).click();
            await page.getByRole("menuitem", { name: "View log" }).waitFor();
            await picture(page, `build-menu-${theme}`);
            await page.getByRole("menuitem", { name: "View log" }).click();
            await page.getByText("Preparing /srv/www").last().waitFor();
            expect(await serious(stage.page), "log").toEqual([]);
            await picture(page, `log-${theme}`);
            await page.getByRole("button", { name: "Actions for box" }).click();
            await page.getByRole("menuitem", { name: "Check it …" }).waitFor();
            await picture(page, `host-menu-${theme}`);
            await page.getByRole("menuitem", { name: "Check it …" }).click();
            await page.getByRole("dialog").getByRole("list", { name: "What was checked" }).waitFor();
            expect(await serious(stage.page), "check").toEqual([]);
            await picture(page, `host-check-${theme}`);
            await page.keyboard.press("Escape");
            await page.getByRole("dialog").waitFor({ state: "detached" });
            await page.getByRole("button", { name: "Add a host" }).click();
            await page.getByRole("dialog", { name: "Add an SSH host" }).waitFor();
            expect(await serious(stage.page), "host").toEqual([]);
            await picture(page, `add-host-${theme}`);
            await page.keyboard.press("Escape");
            await openFile(page, "provision.sh");
          });
        }
      });
    },
  );
}
