import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { lacking, servedAs } from "../../support/other-host.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, setStage, terminalText, type Stage } from "./stage.ts";

// The host does the work, and is asked by the engine: behind both doors alike.
const missing = await whyNot("browser");
describe.skipIf(missing)(`work on a host${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("is cancelled:", () => {
    let stage: Stage;
    let folder: string;
    const calls = async () =>
      (await readFile(join(folder, "calls"), "utf8").catch(() => "")).split("\n").filter(Boolean);
    const program = (name: string, script: string) =>
      writeFile(join(folder, "programs", name), `#!/bin/sh\n${script}`, { mode: 0o755 });

    beforeAll(async () => {
      folder = await mkdtemp("/var/tmp/stackwright-cancel-");
      await mkdir(join(folder, "programs"));
      // Fetches for ever unless there is a file `quick`, and unpacks until there is a file `unpacked`.
      await program(
        "apt-get",
        `echo "$*" >>${folder}/calls
case "$*" in
*--download-only*) echo fetching; [ -e ${folder}/quick ] || exec sleep 60 ;;
*install*) echo unpacking; timeout 100 sh -c "until [ -e ${folder}/unpacked ]; do sleep 0.1; done"; echo unpacked; echo whole >>${folder}/calls ;;
esac
`,
      );
      const config = servedAs(lacking(["igzip"], join(folder, "programs")), join(folder, "log-in"));
      const stacks = { web: "#!/bin/bash\necho begun; sleep 600\n" };
      stage = await setStage("browser", { withHost: true, sshd: { config }, stacks });
    });
    afterAll(async () => {
      await stage?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const fromMenu = async (item: string) => {
      await stage.page.getByRole("button", { name: "Actions for box" }).click();
      await stage.page.getByRole("menuitem", { name: item }).click();
    };
    const shows = (text: string) =>
      eventually(async () => expect(await terminalText(stage.page)).toContain(text));
    const cancel = () => stage.page.locator(".panel-shell:visible").getByRole("button", { name: "Cancel" });
    const fetches = "install -y --no-install-recommends --download-only isal";
    const installs = "install -y --no-install-recommends isal";

    test("a build, which is said at once, however long it takes until the host has heard it", async () => {
      const { page, sshd } = stage;
      const build = page.locator(".current");
      const says = (text: string) => page.getByRole("contentinfo").getByText(text).first().waitFor();
      // Before the window knows of a stack there is nothing to build.
      await page.getByRole("button", { name: /^Stack: web/ }).waitFor();
      await page.keyboard.press("Control+Enter");
      await page.locator(".phase-running", { hasText: "Script" }).waitFor({ timeout: 90_000 });
      await sshd.silentDuring(async () => {
        await build.getByRole("button", { name: "Cancel" }).click();
        expect(await build.getByRole("button", { name: "Cancelling" }).isDisabled()).toBe(true);
        expect(await page.getByRole("button", { name: "Cancel the build" }).isDisabled()).toBe(true);
        await build.getByText("cancelling on box").waitFor();
        await says("cancelling");
        await picture(page, "cancelling");
      });
      await buildIs(page, "cancelled");
      await build.getByText("cancelled on box").waitFor();
      await says("cancelled");
    });

    test("a build that a silent host has not heard of yet, long before the line is given up", async () => {
      const { page, sshd } = stage;
      await sshd.silentDuring(async () => {
        await page.keyboard.press("Control+Enter");
        await page.locator(".current").getByRole("button", { name: "Cancel" }).click();
        await buildIs(page, "cancelled");
        expect(await page.getByRole("contentinfo").innerText()).toContain("box connected");
        await page.locator(".terminal-view:visible").getByText("Nothing was printed.").waitFor();
        await picture(page, "nothing-printed");
      });
    });

    test("a download, whose image can be had later", async () => {
      const { page, workspace } = stage;
      const build = page.locator(".current");
      const slow = join(folder, "slow-image");
      await writeFile(slow, "");
      await program(
        "dd",
        `case "$*" in *if=*/image.tar*) [ -e ${slow} ] && { /usr/bin/dd "$@" | head -c 100000; exec sleep 20; } ;; esac
exec /usr/bin/dd "$@"
`,
      );
      await writeFile(join(workspace, "web", "provision.sh"), "#!/bin/bash\necho done\n");
      await page.keyboard.press("Control+Enter");
      await page.locator(".phase-running", { hasText: "Download" }).waitFor({ timeout: 90_000 });
      await build.getByRole("button", { name: "Cancel" }).click();
      await buildIs(page, "succeeded");
      await build.getByText("The image is not on this machine.").waitFor();
      await build.locator(".phase-failed", { hasText: "Download" }).getByText("not finished").waitFor();
      expect(await build.locator(".spinner").count()).toBe(0);
      await picture(page, "download-cancelled");
      await rm(slow);
      await build.getByRole("button", { name: "Download it" }).click();
      await page.getByRole("list", { name: "Images" }).getByText(/^web_/).waitFor({ timeout: 60_000 });
      await build.locator(".phase-done", { hasText: "Download" }).waitFor();
      await build.getByText("The image is not on this machine.").waitFor({ state: "detached" });
    });

    test("a set-up that is fetching packages, at once", async () => {
      await fromMenu("Set it up");
      await shows("fetching");
      await picture(stage.page, "set-up");
      await cancel().click();
      await shows("Cancelled. What is installed stays.");
      await cancel().waitFor({ state: "detached" });
      expect(await calls()).toEqual(["update", fetches]);
    });

    test("a set-up that is installing, when what it unpacks is whole", async () => {
      await writeFile(join(folder, "quick"), "");
      await fromMenu("Set it up");
      await shows("unpacking");
      await cancel().click();
      await shows("waiting until what is being installed is whole");
      expect(await calls()).not.toContain("whole");
      await writeFile(join(folder, "unpacked"), "");
      await shows("Cancelled. What is installed stays.");
      expect((await calls()).slice(2)).toEqual(["update", fetches, installs, "whole"]);
    });

    test("not a set-up by a broken line: what it unpacks is made whole", async () => {
      await writeFile(join(folder, "quick"), "");
      await rm(join(folder, "unpacked"), { force: true });
      const before = (await calls()).length;
      await fromMenu("Set it up");
      const since = async () => (await calls()).slice(before);
      await eventually(async () => expect(await since()).toEqual(["update", fetches, installs]));
      stage.sshd.dropSessions();
      await writeFile(join(folder, "unpacked"), "");
      await eventually(async () => expect((await since()).at(-1)).toBe("whole"));
    });

    test("a clean-up, between two things that it removes", async () => {
      const { page, sshd } = stage;
      const saved = await readFile(join(sshd.home, ".config/stackwright/hosts.yaml"), "utf8");
      const bases = join(/"root":"([^"]+)"/.exec(saved)?.[1] ?? "", "bases");
      for (let n = 0; n < 40; n++) {
        const base = join(bases, String(n).padStart(64, "0"));
        await mkdir(base, { recursive: true });
        await writeFile(join(base, "used"), "");
      }
      await program("rm", 'sleep 1; exec /usr/bin/rm "$@"\n');
      await fromMenu("Clean up …");
      const dialog = page.getByRole("dialog", { name: "Clean up on box" });
      await dialog.getByText(/used by Stackwright/).waitFor();
      await dialog.getByLabel("Not used for so many days").fill("0");
      await dialog.getByRole("button", { name: "Clean up" }).click();
      await eventually(async () => expect((await readdir(bases)).length).toBeLessThan(39));
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.getByText("Cancelled. What was removed by then stays removed.").waitFor();
      await picture(page, "clean-up-cancelled");
      await eventually(async () => expect((await readdir(bases)).join(" ")).not.toContain(".gone"));
      const left = await readdir(bases);
      expect(left.length).toBeGreaterThan(4);
      await page.waitForTimeout(2500);
      expect(await readdir(bases)).toEqual(left);
      await page.keyboard.press("Escape");
    });

    test("a check, by leaving it", async () => {
      const { page } = stage;
      // It never comes further than this.
      await program("lxc-execute", "exec sleep 60\n");
      await fromMenu("Check it …");
      const dialog = page.getByRole("dialog", { name: "Check of box" });
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached" });
      await rm(join(folder, "programs", "lxc-execute"));
      // The line is as good as before.
      await fromMenu("Check it …");
      await dialog.getByRole("list", { name: "What was checked" }).waitFor();
      expect(stage.window.complaints).toEqual([]);
    });
  });
});
