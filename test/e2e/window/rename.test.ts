import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { openFile, typeAtEnd } from "./stage.ts";

const spec = `base_image_url: https://example.org/base.tar.gz
script_url: ./provision.sh # what is run
files:
  - source: site.conf
    target: /etc/site.conf
`;

// The tree is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(
  `renaming what a stack is known by, and made of${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    const home = isolatedHome();
    const folder = join(home.home, "Stackwright", "web");
    const elsewhere = join(home.home, "images");
    let window: AppWindow;
    let page: Page;
    beforeAll(async () => {
      for (const each of [folder, elsewhere]) {
        await mkdir(each, { recursive: true });
        for (const [file, text] of Object.entries({
          "provision.sh": "#!/bin/bash\ntrue\n",
          "site.conf": "listen 80\n",
        }))
          await writeFile(join(each, file), text);
      }
      await writeFile(join(folder, "image.yaml"), spec);
      await writeFile(join(elsewhere, "mail.yaml"), spec);
      // Two images, of which the older is the active one.
      for (const [n, id] of ["20260101-120000-abcd12", "20260102-120000-abcd12"].entries()) {
        const image = `web_2026010${n + 1}_1`;
        const entry = {
          id,
          image,
          output: folder,
          state: "succeeded",
          collected: true,
          started: 1_767_268_800 + n,
        } as const;
        madeUpBuild(home.home, Buffer.from("built\n"), "failed", {
          id,
          spec: join(folder, "image.yaml"),
          entry,
        });
        await writeFile(join(folder, `${image}.tar.gz`), "an image");
      }
      const data = join(home.home, ".local/share/stackwright");
      await writeFile(
        join(data, "active.json"),
        JSON.stringify({ [join(folder, "image.yaml")]: "20260101-120000-abcd12" }),
      );
      const config = join(home.home, ".config/stackwright");
      await mkdir(config, { recursive: true });
      await writeFile(join(config, "opened.json"), JSON.stringify({ specs: [join(elsewhere, "mail.yaml")] }));
      window = await openWindow("browser", home.env);
      page = window.page;
      await page.locator(".window").waitFor();
    });
    afterAll(async () => {
      await window?.close();
      home.remove();
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail") await picture(page, "rename-failed");
    });

    const textOf = (file: string, of = folder) => readFile(join(of, file), "utf8");
    const rows = (file: string) => page.getByRole("treeitem", { name: file, exact: true });
    const notices = () => page.getByRole("region", { name: "Notices" });
    const follow = () => page.getByRole("dialog").getByRole("checkbox");
    // Those of `mail` come first.
    const begin = async (what: string, which = 0) => {
      await rows(what).nth(which).getByRole("button").first().focus();
      await page.keyboard.press("F2");
      await page.getByRole("dialog", { name: `Rename ${what}` }).waitFor();
    };
    const finish = async (to: string) => {
      await page.getByRole("dialog").getByLabel("New name").fill(to);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    const history = () =>
      page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem").allInnerTexts();

    test("the spec keeps the stack, its history, the active image, its tab and what is not saved", async () => {
      await page.getByRole("treeitem", { name: "web", exact: true }).getByRole("button").first().click();
      await openFile(page, "image.yaml");
      await typeAtEnd(page, "#unsaved");
      await page.locator(".tab-shown.tab-dirty").waitFor();
      await eventually(async () => expect(await history()).toHaveLength(2));
      const before = await history();
      expect(before.join("\n")).toMatch(/web_20260101_1\s*active/);
      await begin("image.yaml");
      await page.getByRole("dialog").getByText("The stack keeps its builds and images.").waitFor();
      await page.getByRole("dialog").getByLabel("New name").fill("web.txt");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("Its name ends in .yaml or .yml").waitFor();
      await picture(page, "rename-spec");
      await finish("web.yaml");
      await page.getByRole("tab", { name: "web.yaml", selected: true }).waitFor();
      await page.locator(".view-line", { hasText: "#unsaved" }).waitFor();
      for (const reloaded of [false, true]) {
        if (reloaded) await page.reload();
        await page.locator(".tab-shown.tab-dirty").waitFor();
        await eventually(async () => expect(await history()).toEqual(before));
        expect(await page.locator(".conflict").count()).toBe(0);
        expect(await page.getByRole("tab", { name: /yaml/ }).allInnerTexts()).toEqual(["web.yaml"]);
      }
      expect(existsSync(join(folder, "image.yaml"))).toBe(false);
      expect(await textOf("web.yaml")).toBe(spec);
      await picture(page, "renamed-spec");
      // It is a spec to the editor, too: its keys are explained.
      await page.locator(".view-line", { hasText: "script_url" }).getByText("script_url").hover();
      await page
        .locator(".monaco-hover")
        .getByText(/script/i)
        .first()
        .waitFor();
    });

    test("the script is followed by the spec, in what is typed there; nothing is saved for its user", async () => {
      await begin("provision.sh", 1);
      await follow().waitFor();
      expect(
        await page
          .getByRole("dialog")
          .getByText("web.yaml names it as its script. Change it there, too.")
          .count(),
      ).toBe(1);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await serious(page)).toEqual([]);
        await picture(page, `rename-script-${colorScheme}`);
      }
      await finish("build.sh");
      await notices().getByText("web.yaml names it build.sh now, and is not saved.").waitFor();
      expect(await textOf("web.yaml")).toBe(spec);
      await page.locator(".view-line", { hasText: "script_url: ./build.sh # what is run" }).waitFor();
      await picture(page, "renamed-script");
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+Z");
      await page.locator(".view-line", { hasText: "script_url: ./provision.sh # what is run" }).waitFor();
      await page.keyboard.press("Control+Shift+Z");
      await page.keyboard.press("Control+S");
      await page.locator(".tab-dirty").waitFor({ state: "detached" });
      expect(await textOf("web.yaml")).toBe(spec.replace("provision.sh", "build.sh") + "#unsaved");
    });

    test("a saved spec is saved again, and can still be undone", async () => {
      await begin("site.conf", 1);
      await page
        .getByRole("dialog")
        .getByText("web.yaml names it among what it copies. Change it there, too.")
        .waitFor();
      await finish("conf/site.conf");
      await notices().getByText("web.yaml names it conf/site.conf now.").waitFor();
      expect(await textOf("web.yaml")).toContain("  - source: conf/site.conf\n");
      await page.locator(".view-line", { hasText: "- source: conf/site.conf" }).waitFor();
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+Z");
      await page.locator(".view-line", { hasText: "- source: site.conf" }).waitFor();
      await page.keyboard.press("Control+Shift+Z");
      await page.locator(".tab-dirty").waitFor({ state: "detached" });
    });

    test("or is left as it is", async () => {
      await begin("build.sh");
      await follow().uncheck();
      await finish("provision.sh");
      await page
        .getByText(/errors?$/)
        .first()
        .waitFor();
      expect(await textOf("web.yaml")).toContain("script_url: ./build.sh");
      await begin("provision.sh", 1);
      expect(await follow().count()).toBe(0);
      await finish("build.sh");
    });

    test("a stack from elsewhere has its files renamed, and is called after its spec", async () => {
      await page.getByRole("treeitem", { name: "mail", exact: true }).getByRole("button").first().click();
      await rows("mail.yaml").waitFor();
      await begin("provision.sh");
      await follow().waitFor();
      await finish("mail.sh");
      await notices().getByText("mail.yaml names it mail.sh now.").waitFor();
      await rows("mail.sh").waitFor();
      expect(await textOf("mail.yaml", elsewhere)).toBe(spec.replace("provision.sh", "mail.sh"));
      await begin("mail.yaml");
      await finish("post.yaml");
      await page.getByRole("treeitem", { name: "post", exact: true }).waitFor();
      await rows("post.yaml").waitFor();
      expect(await page.getByRole("treeitem", { name: "mail", exact: true }).count()).toBe(0);
      await picture(page, "renamed-elsewhere");
      await page.reload();
      await rows("post.yaml").waitFor();
    });

    test("nothing was complained about in the console", () => {
      expect(window.complaints).toEqual([]);
    });
  },
);
