import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { picture } from "../../support/picture.ts";
import { openFile } from "./stage.ts";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`what is there no more${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  let window: AppWindow;
  let page: Page;
  /** Folders of the builds, the oldest first. */
  let builds: string[];
  beforeAll(async () => {
    const folder = join(home.home, "Stackwright", "web");
    await mkdir(folder, { recursive: true });
    const spec = join(folder, "image.yaml");
    await writeFile(spec, "base_image_url: /none.tar\n");
    builds = [1, 2, 3].map((n) =>
      join(
        home.home,
        ".local/share/stackwright/builds",
        madeUpBuild(home.home, Buffer.from(`output of ${n}\n`), "failed", {
          ...{ id: `2026010${n}-120000-abcd12`, spec, sources: { "image.yaml": `# ${n}\n` } },
          entry: { stack: "web", image: `web_20260101_${n}`, started: 1_767_268_800 + n },
        }),
      ),
    );
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "gone-failed");
  });

  const tab = (name: RegExp) => page.getByRole("tablist", { name: "Open files" }).getByRole("tab", { name });
  const choose = async (image: string, item: string) => {
    await page.getByRole("button", { name: `Actions for ${image}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const unread = () => page.getByRole("alert").filter({ hasText: "went wrong" });
  const tryAgain = () => unread().getByRole("button", { name: "Try again" }).click();

  test("is not waited for: why a build's files can't be read is said, and they are read again", async () => {
    const inTheWay = join(builds[2] ?? "", "sources", "folder");
    await mkdir(inTheWay);
    await choose("web_20260101_3", "Changes since the build before");
    await unread().waitFor();
    await picture(page, "unread");
    await rmdir(inTheWay);
    await tryAgain();
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor({ state: "attached" });
  });

  test("nor a log that can't be read", async () => {
    // Of a build that is not looked at: its log has not been read yet.
    const log = join(builds[0] ?? "", "log");
    await rename(log, `${log}.away`);
    await mkdir(log);
    await choose("web_20260101_1", "View log");
    await unread().waitFor();
    await picture(page, "log-unread");
    await rmdir(log);
    await rename(`${log}.away`, log);
    // The engine keeps what it has opened for two seconds.
    await page.waitForTimeout(2500);
    await tryAgain();
    await page.locator(".log-text", { hasText: "output of 1" }).waitFor();
  });

  test("leaves no tab: of a build that is deleted", async () => {
    await openFile(page, "image.yaml");
    await choose("web_20260101_2", "View log");
    await page.locator(".log-text", { hasText: "output of 2" }).waitFor();
    await choose("web_20260101_3", "Delete …");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await tab(/^Changes/).waitFor({ state: "detached" });
    await tab(/^Log.*_2/)
      .and(page.getByRole("tab", { selected: true }))
      .waitFor();
    await choose("web_20260101_2", "Delete …");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await tab(/image\.yaml/)
      .and(page.getByRole("tab", { selected: true }))
      .waitFor();
    expect(await tab(/^Log/).count()).toBe(1);
  });

  test("nor of one that was deleted while the window was closed", async () => {
    await tab(/^Log.*_1/).click();
    await page.locator(".log-text", { hasText: "output of 1" }).waitFor();
    await rm(builds[0] ?? "", { recursive: true });
    await page.reload();
    await tab(/image\.yaml/).waitFor();
    await tab(/^Log/).waitFor({ state: "detached" });
  });

  test("nor the output of a set-up, which ended with the app that ran it", async () => {
    // A browser's door has another port when it is opened again, and what is kept is kept by it.
    await page.evaluate(() => {
      const kept = JSON.parse(localStorage.getItem("stackwright.window") ?? "") as Record<string, unknown>;
      const recording = "setup:0123456789ab";
      const layout = { ...(kept["layout"] as object), showBottom: true };
      const more = { setups: [{ recording, host: "box1" }], panel: `setup:${recording}`, layout };
      localStorage.setItem("stackwright.window", JSON.stringify({ ...kept, ...more }));
    });
    await page.reload();
    await page.getByRole("tab", { name: "Build output", selected: true }).waitFor();
    expect(await page.getByText("Setting up box1").count()).toBe(0);
    expect(window.complaints).toEqual([]);
  });
});
