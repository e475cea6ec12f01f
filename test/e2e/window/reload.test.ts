import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { picture } from "../../support/picture.ts";
import { shownLines } from "./shown-lines.ts";
import { openFile } from "./stage.ts";

const long = (word: string) => Array.from({ length: 200 }, (_, n) => `${word} ${n + 1}\n`).join("");

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `a reload of the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      const home = isolatedHome();
      let window: AppWindow;
      let page: Page;
      const open = async () => {
        window = await openWindow(door, home.env);
        page = window.page;
        await page.locator(".window").waitFor();
      };
      beforeAll(async () => {
        const folder = join(home.home, "Stackwright", "web");
        await mkdir(folder, { recursive: true });
        await writeFile(
          join(folder, "image.yaml"),
          `base_image_url: /none.tar\nbase_imge_md5: x\n${long("#")}`,
        );
        for (const word of ["first", "second"]) await writeFile(join(folder, `${word}.txt`), long(word));
        await open();
      });
      afterAll(async () => {
        await window?.close();
        home.remove();
      });
      afterEach(async ({ task }) => {
        if (task.result?.state === "fail") await picture(page, "reload-failed");
      });

      const line = (text: string) => page.locator(".view-line").getByText(text, { exact: true });
      const top = async () => (await shownLines(page))[0];
      /** The cursor is on line 150; line 140 or so is the first that is seen. */
      const go = async (word: string) => {
        await openFile(page, `${word}.txt`);
        await page.keyboard.press("Control+1");
        await page.locator(".monaco-editor.focused").waitFor();
        await page.keyboard.press("Control+G");
        await page.keyboard.type("150:3\n");
        await line(`${word} 150`).waitFor();
        const before = await top();
        await page.mouse.move(600, 300);
        await page.mouse.wheel(0, 95);
        return eventually(async () => {
          const now = await top();
          expect(now).not.toBe(before);
          expect(now).toBe(await top());
          return now;
        });
      };
      const isThere = async (tops: Readonly<Record<string, string | undefined>>) => {
        for (const word of ["second", "first"]) {
          await page.getByRole("tab", { name: `${word}.txt` }).click();
          await page.getByText("Ln 150, Col 3").waitFor();
          await line(`${word} 150`).waitFor();
          await eventually(async () => expect(await top()).toBe(tops[word]));
        }
      };

      test("leaves each file's cursor and what one has scrolled to, and so does a new start of the app", async () => {
        const tops = { first: await go("first"), second: await go("second") };
        await page.reload();
        await page.getByRole("tab", { name: "second.txt", selected: true }).waitFor();
        await isThere(tops);
        await picture(page, "reloaded");
        // A browser's door has another port by then, and what is kept is kept by it.
        if (door === "browser") return;
        await window.close();
        await open();
        await isThere(tops);
      });

      test("but who is sent to a line of a file that is not shown gets there", async () => {
        await openFile(page, "image.yaml");
        await page.keyboard.press("Control+1");
        await page.locator(".monaco-editor.focused").waitFor();
        await page.keyboard.press("Control+End");
        await page.getByText("Ln 203, Col 1").waitFor();
        await page.keyboard.press("F1");
        await page.keyboard.type("Close all tabs");
        await page.keyboard.press("Enter");
        await page.getByRole("tab", { name: "image.yaml" }).waitFor({ state: "detached" });
        await page.keyboard.press("Control+Shift+M");
        await page
          .getByRole("region", { name: "Problems of image.yaml" })
          .getByText(/base_imge_md5/)
          .first()
          .click();
        await page.getByText("Ln 2, Col 1").waitFor();
        await line("base_imge_md5: x").waitFor();
        expect(window.complaints).toEqual([]);
      });
    },
  );
}
