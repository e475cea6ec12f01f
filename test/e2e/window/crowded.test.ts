import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { inSight } from "./in-sight.ts";

const long = "a-stack-whose-name-has-as-many-as-sixty-letters-in-all-of-it";

// It is laid out alike behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(
  `a window with forty stacks and long names${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    const home = isolatedHome();
    let window: AppWindow;
    let page: Page;
    beforeAll(async () => {
      const names = [long, ...Array.from({ length: 39 }, (_, index) => `stack-${index + 10}`)];
      for (const name of names) {
        const folder = join(home.home, "Stackwright", name);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "image.yaml"), "base_image_url: /none.tar\nscript_url: provision.sh\n");
        await writeFile(join(folder, "provision.sh"), "#!/bin/sh\ntrue\n", { mode: 0o755 });
      }
      for (const number of [1, 2])
        madeUpBuild(home.home, Buffer.from("It said so.\n"), "failed", {
          id: `20260101-12000${number}-abcd12`,
          spec: join(home.home, "Stackwright", long, "image.yaml"),
          entry: { stack: long, image: `${long}_20260101_${number}` },
        });
      window = await openWindow("browser", home.env);
      page = window.page;
      await page.setViewportSize({ width: 900, height: 700 });
      await page.locator(".build").nth(1).waitFor();
    });
    afterAll(async () => {
      await window?.close();
      home.remove();
    });

    test("has its hosts and images in sight", async () => {
      expect(await page.getByRole("treeitem", { level: 1 }).count()).toBe(40);
      expect(await inSight(page.getByRole("list", { name: "Hosts" }).locator(".row-name").first())).toBe(
        true,
      );
      const images = await page.getByRole("heading", { name: "Images" }).boundingBox();
      expect(images?.y).toBeLessThan(600);
    });

    test("tells builds by what is different in their names", async () => {
      const ends = page.locator(".build .image-name > :last-child");
      expect(await ends.allInnerTexts()).toEqual(["_20260101_2", "_20260101_1"]);
      for (const end of await ends.all()) expect(await inSight(end)).toBe(true);
      await page.getByRole("button", { name: `Actions for ${long}_20260101_2` }).waitFor();
    });

    test("has all of the status bar", async () => {
      for (const what of [/Keyboard shortcuts/, /^Files|error|warning/])
        expect(await inSight(page.locator(".status-bar").getByRole("button", { name: what }))).toBe(true);
      expect(await serious(page)).toEqual([]);
      await picture(page, "crowded");
    });
  },
);
