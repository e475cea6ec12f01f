import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../../main/stacks/catalogue.ts";
import { scriptTexts, specText } from "../../../main/stacks/templates.ts";
import { whyNot } from "../../support/app.ts";
import { debianBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { buildIs, setStage, terminalText, type Stage } from "./stage.ts";

// The engine makes it, and the dialog is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`a new stack${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("is made in the window", () => {
    let stage: Stage;
    let page: Page;
    beforeAll(async () => {
      stage = await setStage("browser", { withHost: true, stacks: { web: "#!/bin/bash\ntrue\n" } });
      ({ page } = stage);
    });
    afterAll(async () => {
      await stage?.close();
    });

    const dialog = () => page.getByRole("dialog", { name: "New stack" });
    const field = (label: string) => dialog().getByLabel(label, { exact: true });
    const create = () => dialog().getByRole("button", { name: "Create" });
    const says = async (sentence: string | RegExp) => {
      await dialog().getByRole("alert").getByText(sentence).waitFor();
      expect((await readdir(stage.workspace)).filter((name) => name !== "web")).toEqual([]);
    };
    const opened = async (name: string) => {
      await dialog().waitFor({ state: "detached" });
      await page.getByRole("tab", { name: "provision.sh", selected: true }).waitFor();
      await page.getByRole("treeitem", { name, selected: true, exact: true }).waitFor();
      await page.getByRole("button", { name: `Stack: ${name}` }).waitFor();
    };
    const onDisk = async (name: string) => {
      const folder = join(stage.workspace, name);
      expect((await readdir(folder)).toSorted()).toEqual(["image.yaml", "provision.sh"]);
      expect((await stat(join(folder, "provision.sh"))).mode & 0o777).toBe(0o755);
      return Promise.all(["image.yaml", "provision.sh"].map((file) => readFile(join(folder, file), "utf8")));
    };

    test("after saying what is wrong with a name, an address or a path: nothing is made by then", async () => {
      await page.getByRole("button", { name: "Add a stack" }).click();
      await page.getByRole("menuitem", { name: "New stack …" }).click();
      expect(await create().isDisabled()).toBe(true);
      await field("Name").fill("my images");
      await create().click();
      await says('"my images" can\'t be the name of a stack.');
      await picture(page, "new-stack-bad-name");
      expect(await serious(page)).toEqual([]);
      await field("Name").fill("WEB");
      await dialog().getByRole("alert").waitFor({ state: "detached" });
      await page.keyboard.press("Enter");
      await says(/^There is a folder web in .* already\.$/);
      await field("Name").fill("next");
      await dialog().getByLabel("An address (http, https)").check();
      expect(await create().isDisabled()).toBe(true);
      for (const address of ["images/base.tar.gz", "ftp://example.org/base.tar.gz"]) {
        await field("Address").fill(address);
        await page.keyboard.press("Enter");
        await says(`${address} is not an http(s) URL.`);
      }
      await dialog().getByLabel("A tarball on this computer").check();
      await field("Path").fill("base.tar.gz");
      await page.keyboard.press("Enter");
      await says("base.tar.gz is not a whole path.");
      await field("Path").fill("/not/there.tar.gz");
      await create().click();
      await says("There is no file /not/there.tar.gz.");
      await picture(page, "new-stack-no-file");
    });

    test("from a tarball: it is opened, is on the disk, and can be built as it is", async () => {
      const { tarball } = await debianBase();
      await field("Path").fill(tarball);
      await field("Script").selectOption("Bash, with the usual safeguards");
      await create().click();
      await opened("next");
      expect(await onDisk("next")).toEqual([specText(tarball), scriptTexts.bash]);
      await picture(page, "new-stack-opened");
      await page.keyboard.press("Control+Enter");
      await buildIs(page, "succeeded");
      await expect.poll(() => terminalText(page)).toContain("Building on Debian GNU/Linux 12");
    });

    test("from an address, with a script that installs packages", async () => {
      await page.keyboard.press("Alt+N");
      await field("Name").fill("served");
      await dialog().getByLabel("An address (http, https)").check();
      await field("Address").fill("https://example.org/base.tar.gz");
      await create().click();
      await opened("served");
      expect(await onDisk("served")).toEqual([
        specText("https://example.org/base.tar.gz"),
        scriptTexts.packages,
      ]);
    });

    test("from the catalogue, with an empty script", async () => {
      await page.keyboard.press("Alt+N");
      const alpine = catalogue.find(({ id }) => id.startsWith("alpine"));
      await field("Name").fill("small");
      await field("Image").selectOption(alpine?.title ?? "");
      await dialog().getByText("Very small (4 MB)").waitFor();
      await field("Script").selectOption("Empty");
      await picture(page, "new-stack-catalogue");
      await create().click();
      await opened("small");
      // What is typed next is its script.
      await page.locator(".monaco-editor.focused").waitFor();
      expect(await onDisk("small")).toEqual([specText(alpine?.source ?? ""), scriptTexts.empty]);
    });

    test("nothing was complained about in the console", () => {
      expect(stage.window.complaints).toEqual([]);
    });
  });
});
