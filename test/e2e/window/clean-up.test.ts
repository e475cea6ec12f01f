import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, typeAtEnd, type Stage } from "./stage.ts";

// The host does the work, and is asked by the engine: behind both doors alike.
const missing = await whyNot("browser");
describe.skipIf(missing)(`cleaning up${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("on a host", () => {
    let stage: Stage;
    beforeAll(async () => {
      const script = "#!/bin/bash\nhead -c 30000000 /dev/urandom >/srv/large\nfalse\n";
      stage = await setStage("browser", { withHost: true, stacks: { web: script } });
    });
    afterAll(async () => {
      await stage?.close();
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail") await picture(stage.page, "clean-up-failed");
    });
    const megabytes = async (text: RegExp) => {
      const dialog = stage.page.getByRole("dialog", { name: "Clean up on box" });
      const said = dialog.getByText(text);
      await said.waitFor();
      const [, number = "", unit = ""] = text.exec(await said.innerText()) ?? [];
      return Number(number) * { B: 0, kB: 0.001, MB: 1, GB: 1000 }[unit as "B" | "kB" | "MB" | "GB"];
    };
    const used = () => megabytes(/free, ([\d.]+) (kB|MB|GB) used by Stackwright/);

    test("shows how much is used, frees what is asked for, and shows what is left", async () => {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+Enter");
      await buildIs(page, "failed");
      // Beside a dialog it can't be reached, so it has no role.
      const shell = page.locator(".failure button", { hasText: "Shell here" });
      await shell.waitFor();
      await page.getByRole("button", { name: "Actions for box" }).click();
      await page.getByRole("menuitem", { name: "Clean up …" }).click();
      const before = await used();
      expect(before).toBeGreaterThan(30);
      const dialog = page.getByRole("dialog", { name: "Clean up on box" });

      // It was used today.
      await dialog.getByRole("button", { name: "Clean up" }).click();
      expect(await megabytes(/^([\d.]+) (B|kB|MB|GB) freed/)).toBeLessThan(1);
      expect(await used()).toBe(before);
      await shell.waitFor();

      await dialog.getByLabel("Not used for so many days").fill("0");
      await dialog.getByRole("button", { name: "Clean up" }).click();
      expect(await megabytes(/^([\d.]+) (B|kB|MB|GB) freed/)).toBeGreaterThan(30);
      await picture(page, "clean-up");
      expect(await used()).toBeLessThan(before - 30);
      await page.keyboard.press("Escape");
      await shell.waitFor({ state: "detached" });
    });

    test("how much a host may keep is set for that host", async () => {
      const { page } = stage;
      const change = async () => {
        await page.getByRole("button", { name: "Actions for box" }).click();
        await page.getByRole("menuitem", { name: "Change …" }).click();
        return page.getByRole("dialog", { name: "Change box" });
      };
      const dialog = await change();
      const limit = dialog.getByLabel("Cached steps at most");
      expect([await limit.inputValue(), await limit.getAttribute("placeholder")]).toEqual(["", "20G"]);
      await limit.fill("5 gigs");
      await dialog.getByText("Write a size such as 20G or 500M.").waitFor();
      expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
      await limit.fill("500M");
      await picture(page, "host-limit");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      const saved = await readFile(join(stage.sshd.home, ".config/stackwright/hosts.yaml"), "utf8");
      expect(saved).toContain(`layersLimit: ${500 * 1024 ** 2}\n`);
      await change();
      expect(await limit.inputValue()).toBe("500M");
      await page.keyboard.press("Escape");
    });

    test("the next build makes what it needs again", async () => {
      const { page } = stage;
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("#!/bin/bash\necho mended\n");
      await page.keyboard.press("Control+Enter");
      await buildIs(page, "succeeded");
    });

    test("a build is deleted with what its host has of it; what a silent host keeps is said", async () => {
      const { page, sshd } = stage;
      const builds = page.getByRole("list", { name: "Builds of this stack" }).getByRole("listitem");
      const hosts = await readFile(join(sshd.home, ".config/stackwright/hosts.yaml"), "utf8");
      const onHost = () => readdir(join(/root: (\S+)/.exec(hosts)?.[1] ?? "", "builds"));
      await page.keyboard.press("Control+2");
      await typeAtEnd(page, "false\n");
      await page.keyboard.press("Control+Enter");
      await buildIs(page, "failed");
      expect(await onHost()).toHaveLength(2);
      const ask = async () => {
        await builds
          .first()
          .getByRole("button", { name: /^Actions for/ })
          .click();
        await page.getByRole("menuitem", { name: "Delete …" }).click();
        return page.getByRole("dialog", { name: /^Delete the build web_/ });
      };
      const silent = await ask();
      await silent
        .getByText("Its log and record are deleted from this machine, and what is left of it on box.")
        .waitFor();
      await sshd.silentDuring(async () => {
        await silent.getByRole("button", { name: "Delete", exact: true }).click();
        await silent.getByText("Removing what is on box …").waitFor();
        await picture(page, "delete-build-silent");
        await silent.getByRole("button", { name: "Leave that, delete the rest" }).click();
        await page.getByText("What it left on box stays there until that is cleaned up.").waitFor();
      });
      await silent.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "OK", exact: true }).click();
      expect(await builds.count()).toBe(2);
      const dialog = await ask();
      await dialog
        .getByText("Its image, log and record are deleted from this machine, and what is left of it on box.")
        .waitFor();
      await dialog.getByRole("button", { name: "Delete", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      expect(await builds.count()).toBe(1);
      // What the silent one was asked to do it has done once it woke, or not.
      expect((await onHost()).length).toBeLessThan(2);
    });
  });
});
