import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { buildIs, openFile, setStage, type Stage } from "./stage.ts";

/** All that the palette offers after `typed`, as it is read: title, why not, keys. */
async function offered(page: Page, typed: string): Promise<string[]> {
  await page.keyboard.press("F1");
  const palette = page.getByRole("dialog", { name: "Open a file or run an action" });
  await palette.getByRole("combobox").fill(typed);
  const entries = await palette.getByRole("option").allInnerTexts();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  return entries.map((entry) => entry.replaceAll("\n", " | "));
}

const stacks = { web: "#!/bin/bash\ntrue\n", long: "#!/bin/sh\nseq -f 'line %.0f' 40000\n" };

/** The items of the menu that a button opens. */
async function menuOf(page: Page, button: string): Promise<string[]> {
  await page.getByRole("button", { name: button }).click();
  const labels = await page.getByRole("menu").locator(".menu-label").allInnerTexts();
  await page.keyboard.press("Escape");
  return labels;
}

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `the palette in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      // The stage has a base image.
      describeWithLxc("has every action", () => {
        let stage: Stage;
        beforeAll(async () => {
          stage = await setStage(door, { withHost: true, stacks });
          await stage.page.getByRole("button", { name: "web", exact: true }).click();
          await stage.page
            .getByRole("treeitem", { name: "long" })
            .getByRole("button")
            .first()
            .press("ArrowLeft");
          await openFile(stage.page, "provision.sh");
        });
        afterAll(async () => {
          await stage?.close();
        });

        test("of the menus of a stack and a host, under the names of those that are picked", async () => {
          const { page } = stage;
          const all = (await offered(page, ">")).map((entry) => entry.split(" | ")[0] ?? "");
          const elsewhere: Record<string, string> = {
            "Stack web: Save and Build": "Save and Build",
            "Stack web: Shell in the base image": "New shell in the base image",
            "Host box: Build here": "Build on box",
            "Host box: Open a shell": "New shell on the host",
          };
          for (const [button, of] of [
            ["Actions for web", "Stack web"],
            ["Actions for box", "Host box"],
          ] as const) {
            const labels = await menuOf(page, button);
            expect(labels.length).toBeGreaterThan(5);
            const titles = labels.map((label) => `${of}: ${label}`);
            expect(all).toEqual(expect.arrayContaining(titles.map((title) => elsewhere[title] ?? title)));
          }
        });

        test("of a build before there is one, greyed and with the reason: they can't be picked", async () => {
          const { page } = stage;
          expect(await offered(page, ">build: delete")).toEqual(["Build: Delete … | No build is picked."]);
          expect(await offered(page, ">resume")).toContain(
            "Resume the failed build | The build that is shown has not failed in a step.",
          );
          await page.keyboard.press("F1");
          await page.getByRole("combobox").fill(">resume the failed");
          const entry = page.getByRole("option", { name: /Resume the failed build/ });
          expect(await entry.getAttribute("aria-disabled")).toBe("true");
          await picture(page, "palette-blocked");
          await page.keyboard.press("Enter");
          await entry.click({ force: true });
          await entry.waitFor();
          await page.keyboard.press("Escape");
        });

        test("what can be done stands before what can't", async () => {
          const { page } = stage;
          await page.keyboard.press("F1");
          const blocked = await page
            .getByRole("option")
            .evaluateAll((options) => options.map((option) => option.getAttribute("aria-disabled")));
          await page.keyboard.press("Escape");
          expect(blocked).toContain("true");
          expect(blocked).toEqual(blocked.toSorted());
        });

        if (door === "desktop")
          test("of the native menu, with the keys that are shown there", async () => {
            const keys = await stage.window.desktop?.evaluate(({ Menu }) =>
              (Menu.getApplicationMenu()?.items ?? [])
                .flatMap(({ submenu }) => submenu?.items ?? [])
                .filter(({ role, accelerator }) => !role && accelerator)
                .map(({ accelerator }) => String(accelerator).replace("CmdOrCtrl", "Ctrl")),
            );
            expect(keys?.length).toBeGreaterThan(8);
            const shown = (await offered(stage.page, ">")).map((entry) => entry.split(" | ").at(-1));
            // The palette itself is open already.
            expect(shown).toEqual(
              expect.arrayContaining(keys?.filter((key) => key !== "Ctrl+Shift+P") ?? []),
            );
          });

        test("shows keys that work here: a browser keeps some for itself", async () => {
          const { page } = stage;
          const [close, next, make] =
            door === "browser"
              ? (["Alt+W", "Alt+PageDown", "Alt+N"] as const)
              : (["Ctrl+W", "Ctrl+PageDown", "Ctrl+Shift+N"] as const);
          const press = (keys: string) => page.keyboard.press(keys.replace("Ctrl", "Control"));
          await openFile(page, "image.yaml");
          expect((await offered(page, ">close the tab"))[0]).toBe(`Close the tab | ${close}`);
          expect((await offered(page, ">next tab"))[0]).toBe(`Next tab | ${next}`);
          expect((await offered(page, ">new stack"))[0]).toBe(`New stack … | ${make}`);
          const cross = page.locator(".tab .icon-button").first();
          expect(await cross.getAttribute("title")).toBe(`Close provision.sh (${close})`);

          await press(next);
          await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
          await press(make);
          await page.getByRole("dialog", { name: "New stack" }).waitFor();
          await page.keyboard.press("Escape");
          const tabs = page.getByRole("tablist", { name: "Open files" }).getByRole("tab");
          if (door === "browser") {
            // Nothing of ours answers to what means the browser's own tab.
            await page.keyboard.press("Control+W");
            expect(await tabs.count()).toBe(2);
          }
          await press(close);
          await page.getByRole("tab", { name: "image.yaml", selected: true }).waitFor();
          expect(await tabs.count()).toBe(1);
        });

        test("a file that is picked is what one types into, wherever the focus was; in the tree it stays there", async () => {
          const { page } = stage;
          await openFile(page, "image.yaml");
          const row = page.getByRole("treeitem", { name: "provision.sh" }).getByRole("button").first();
          await row.click();
          await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
          expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
          for (const file of ["image.yaml", "image.yaml"]) {
            await row.focus();
            await page.keyboard.press("Control+P");
            await page.getByRole("combobox").fill(file);
            await page.keyboard.press("Enter");
            await page.getByRole("tab", { name: file, selected: true }).waitFor();
            await page.locator(".monaco-editor.focused").waitFor();
          }
          await page.keyboard.press(door === "browser" ? "Alt+W" : "Control+W");
          await page.getByRole("tab", { name: "image.yaml" }).waitFor({ state: "detached" });
        });

        const pick = async (typed: string) => {
          await stage.page.keyboard.press("F1");
          await stage.page.getByRole("combobox").fill(`>${typed}`);
          await stage.page.keyboard.press("Enter");
          await stage.page
            .getByRole("dialog", { name: "Open a file or run an action" })
            .waitFor({ state: "detached" });
        };

        test("of the window as a whole: its zoom and developer tools are the browser's there", async () => {
          const { page } = stage;
          const zoomIn = (await offered(page, ">zoom in"))[0];
          const { desktop } = stage.window;
          if (!desktop) {
            expect(zoomIn).toBe("Zoom in: all of the window larger | The browser does that itself.");
            expect((await offered(page, ">developer tools"))[0]).toBe(
              "Developer tools on or off | The browser does that itself. | Ctrl+Shift+I",
            );
            return;
          }
          expect(zoomIn).toBe("Zoom in: all of the window larger");
          const contents = () =>
            desktop.evaluate(({ BrowserWindow }) => {
              const [window] = BrowserWindow.getAllWindows();
              return {
                zoom: window?.webContents.getZoomLevel(),
                tools: window?.webContents.isDevToolsOpened(),
              };
            });
          const zoomIs = (zoom: number) => expect.poll(async () => (await contents()).zoom).toBe(zoom);
          await pick("zoom in");
          await zoomIs(0.5);
          await pick("zoom out");
          await pick("zoom out");
          await zoomIs(-0.5);
          await pick("zoom as usual");
          await zoomIs(0);
          for (const open of [true, false]) {
            await pick("developer tools");
            await expect.poll(async () => (await contents()).tools).toBe(open);
          }
        });

        test("what the app is", async () => {
          const { page } = stage;
          await pick("about");
          const about = page.getByRole("dialog", { name: "About Stackwright" });
          await about.getByText(/^Stackwright \d+\.\d+\.\d+/).waitFor();
          await about.getByText(`stacks are in ${stage.workspace}`).waitFor();
          await picture(page, "about");
          expect(await serious(page)).toEqual([]);
          await page.keyboard.press("Escape");
        });

        test("of a log: its search, and its pages", async () => {
          const { page } = stage;
          expect((await offered(page, ">log: earlier"))[0]).toBe("Log: earlier part | No log is shown.");
          await pick("go to the stack long");
          await page.getByRole("button", { name: "Stack: long" }).waitFor();
          await page.keyboard.press("Control+Enter");
          await buildIs(page, "succeeded");
          await pick("view log");
          const log = page.getByLabel("The log", { exact: true });
          const where = page.locator(".log-where > span");
          await expect.poll(() => log.innerText()).toMatch(/\nline 40000\s*$/);
          expect((await offered(page, ">log: later"))[0]).toBe("Log: later part | Its end is shown.");
          await pick("log: earlier");
          await expect.poll(() => log.innerText()).not.toContain("line 40000");
          await picture(page, "log-page");
          expect(await page.locator(".log-marked").count()).toBe(0);
          await pick("log: later");
          await expect.poll(() => log.innerText()).toMatch(/\nline 40000\s*$/);
          await pick("log: go to start");
          await expect.poll(() => where.innerText()).toMatch(/^0 B to /);
          expect((await offered(page, ">log: earlier"))[0]).toBe(
            "Log: earlier part | Its beginning is shown.",
          );
          // No line is lost between two pages.
          const first = await log.innerText();
          await pick("log: later");
          await expect.poll(() => where.innerText()).not.toMatch(/^0 B to /);
          const second = (await log.innerText()).split("\n")[0] ?? "";
          expect(first).toContain(`\n${second}\n`);
          await pick("log: go to end");
          await expect.poll(() => log.innerText()).toMatch(/\nline 40000\s*$/);
          const search = page.getByRole("searchbox", { name: "Search the whole log" });
          await page.keyboard.press("Control+F");
          await search.and(page.locator(":focus")).waitFor();
          const { desktop } = stage.window;
          if (desktop) {
            await search.blur();
            await desktop.evaluate(({ Menu }) => {
              const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
              items?.find(({ label }) => label === "Find")?.click();
            });
            await search.and(page.locator(":focus")).waitFor();
          }
          await page.keyboard.type("line 7777");
          await page.keyboard.press("Enter");
          await page.getByText("1 of 1 line").waitFor();
        });

        test("an action that is picked is done", async () => {
          const { page } = stage;
          await page.keyboard.press("F1");
          await page.getByRole("combobox").fill(">host box: check");
          await page.keyboard.press("Enter");
          await page.getByRole("dialog", { name: "Check of box" }).waitFor();
          await page.keyboard.press("Escape");
        });
      });
    },
  );
}
