import { existsSync, readdirSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot } from "../../support/app.ts";
import { debianBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, terminalText } from "./stage.ts";

/** Where the app keeps the base that it makes. */
const madeBase = (home: string) =>
  join(home, `.local/share/stackwright/bases/debian-12-${process.arch}.tar.gz`);

/** Creates the sample, which makes its base: shown on the way, cancelled once, and then made. */
async function makeSample(page: Page, home: string): Promise<void> {
  const create = page.getByRole("button", { name: "Create the sample stack" });
  await create.click();
  const making = page.getByRole("group", { name: "Making the base image" });
  await making.getByText(/^(Retrieving|Validating) /).waitFor({ timeout: 30_000 });
  await picture(page, "making-base");
  await making.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("that was cancelled").waitFor();
  expect(readdirSync(dirname(madeBase(home)))).toEqual([]);
  await create.click();
  await page.getByRole("tab", { name: "image.yaml", selected: true }).waitFor({ timeout: 180_000 });
}

for (const door of doors) {
  const missing = await whyNot(door);
  // Making it is the engine's work, and takes a minute: behind one door it is there from an earlier time.
  const baseIsMade = door === "desktop";
  describe.skipIf(missing)(
    `the first run in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("on this machine", () => {
        test("leads from nothing to a finished image of the sample", async () => {
          const { home, env, remove } = isolatedHome();
          if (baseIsMade) {
            await mkdir(dirname(madeBase(home)), { recursive: true });
            await copyFile((await debianBase()).tarball, madeBase(home));
          }
          const window = await openWindow(door, env);
          const { page } = window;
          try {
            await page.getByText("This machine can build.").waitFor({ timeout: 60_000 });
            if (baseIsMade) await page.getByRole("button", { name: "Create the sample stack" }).click();
            else await makeSample(page, home);
            await page.locator(".view-line", { hasText: "script_url" }).waitFor();
            await page.getByRole("button", { name: /^Save and Build/ }).click();
            await buildIs(page, "succeeded");
            // What is printed last is drawn a little after it is known.
            await expect.poll(() => terminalText(page)).toContain("Hello from Stackwright");
            const image = page.getByRole("list", { name: "Images" }).getByRole("button").first();
            const tarball = await image.getAttribute("title");
            expect(tarball?.startsWith(home)).toBe(true);
            expect(existsSync(tarball ?? "")).toBe(true);
            expect(existsSync(join(home, "Stackwright/hello/image.yaml"))).toBe(true);
            expect(window.complaints).toEqual([]);
          } finally {
            await window.close();
            remove();
          }
        }, 300_000);
      });
    },
  );
}
