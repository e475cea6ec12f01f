import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";

const byHand = "# mine\ntheme: dark\nterminal:\n  fontSize: 15\n";

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `settings in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      const { home, env, remove } = isolatedHome();
      const file = join(home, ".config", "stackwright", "settings.yaml");
      let window: AppWindow;
      let page: Page;
      beforeAll(async () => {
        mkdirSync(join(file, ".."), { recursive: true });
        writeFileSync(file, byHand);
        window = await openWindow(door, env);
        ({ page } = window);
        await page.emulateMedia({ colorScheme: "light" });
      });
      afterAll(async () => {
        await window?.close();
        remove();
      });
      const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
      const openSettings = async () => {
        // With what the engine answers, whatever is in the file: by then the window listens to keys.
        await page.getByRole("list", { name: "Hosts" }).getByRole("listitem").first().waitFor();
        await page.keyboard.press("Control+,");
        const dialog = page.getByRole("dialog", { name: "Settings" });
        await dialog.waitFor();
        return dialog;
      };

      test("are those of the file, and what is not changed in the window stays in it", async () => {
        await page.locator(".window[data-ready=true]").waitFor();
        await expect.poll(theme).toBe("dark");
        const dialog = await openSettings();
        expect(await dialog.getByLabel("Text size", { exact: true }).inputValue()).toBe("15");
        await dialog.getByText(`Empty: ${home}/Stackwright.`).waitFor();
        await dialog.getByLabel("Wrap long lines in the editor").check();
        await eventually(() => expect(readFileSync(file, "utf8")).toContain("wordWrap: true"));
        expect(readFileSync(file, "utf8")).toContain(byHand);
      });

      test("hold after the window is loaded again", async () => {
        await page.reload();
        await page.locator(".window[data-ready=true]").waitFor();
        await expect.poll(theme).toBe("dark");
        const dialog = await openSettings();
        expect(await dialog.getByLabel("Wrap long lines in the editor").isChecked()).toBe(true);
      });

      test("that can't be read are told, and those that are made then are kept beside them", async () => {
        writeFileSync(file, "theme: [dark\n");
        await page.reload();
        const dialog = await openSettings();
        await dialog.getByText(/settings\.yaml can't be understood/).waitFor();
        await dialog.getByLabel("Colours").selectOption("dark");
        await eventually(() => expect(readFileSync(file, "utf8")).toContain("theme: dark"));
        expect(readFileSync(`${file}.broken`, "utf8")).toBe("theme: [dark\n");
        await dialog.getByText(/can't be understood/).waitFor({ state: "detached" });
      });
    },
  );
}
