import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, terminalText } from "./stage.ts";

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `the first run in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("on this machine", () => {
        test("leads from nothing to a finished image of the sample", async () => {
          const { home, env, remove } = isolatedHome();
          const window = await openWindow(door, env);
          const { page } = window;
          try {
            await page.getByText("This machine can build.").waitFor({ timeout: 60_000 });
            const create = page.getByRole("button", { name: "Create the sample stack" });
            await create.click();
            const making = page.getByRole("group", { name: "Making the base image" });
            await making.getByText(/^(Retrieving|Validating) /).waitFor({ timeout: 30_000 });
            await picture(page, "making-base");
            await making.getByRole("button", { name: "Cancel" }).click();
            await page.getByText("that was cancelled").waitFor();
            expect(readdirSync(join(home, ".local/share/stackwright/bases"))).toEqual([]);
            await create.click();
            await page.getByRole("tab", { name: "image.yaml", selected: true }).waitFor({ timeout: 180_000 });
            await page.locator(".view-line", { hasText: "script_url" }).waitFor();
            await page.getByRole("button", { name: /^Save and Build/ }).click();
            await buildIs(page, "succeeded");
            expect(await terminalText(page)).toContain("Hello from Stackwright");
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
