import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../support/app.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { lacking, servedAs, type Wrapper } from "../../support/other-host.ts";
import { picture } from "../../support/picture.ts";
import { serious } from "./axe.ts";
import { setStage, terminalText, type Stage } from "./stage.ts";

// The host is looked at by its agent: behind both doors alike.
const missing = await whyNot("browser");
describe.skipIf(missing)(`the check of a host${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describeWithLxc("that can't build yet", () => {
    let stage: Stage;
    let folder: string;
    /** What is lacking there until it is set up. */
    let bare: Wrapper;
    const logIn = () => join(folder, "log-in");
    const hidden = ["lxc-execute", "igzip", "zstd"];

    beforeAll(async () => {
      folder = await mkdtemp("/var/tmp/stackwright-doctor-");
      for (const name of ["programs", "packages"]) await mkdir(join(folder, name));
      for (const name of hidden) await copyFile(`/usr/bin/${name}`, join(folder, "packages", name));
      // All of its packages are these programs.
      await writeFile(
        join(folder, "programs", "apt-get"),
        `#!/bin/sh\ncase "$*" in *--download-only*) ;; *install*) echo unpacking; cp ${folder}/packages/* /usr/local/bin ;; esac\n`,
        { mode: 0o755 },
      );
      bare = lacking(hidden, join(folder, "programs"));
      stage = await setStage("browser", {
        withHost: true,
        stacks: { web: "#!/bin/bash\ntrue\n" },
        sshd: { config: servedAs(bare, logIn()) },
      });
      const saved = await readFile(join(stage.sshd.home, ".config/stackwright/hosts.yaml"), "utf8");
      const root = /"root":"([^"]+)"/.exec(saved)?.[1] ?? "";
      const nosuid = 'mount --bind "$1" "$1" && mount -o remount,bind,nosuid "$1" && shift && exec "$@"';
      servedAs([...bare, "sh", "-c", nosuid, "sh", root], logIn());
    });
    afterAll(async () => {
      await stage?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const dialog = () => stage.page.getByRole("dialog", { name: "Check of box" });
    const check = async () => {
      await stage.page.getByRole("button", { name: "Actions for box" }).click();
      await stage.page.getByRole("menuitem", { name: "Check it …" }).click();
      await dialog().getByRole("list", { name: "What was checked" }).waitFor();
    };
    /** As it is read, but for what differs between the machines that tests run on. */
    const found = async () => {
      const items = await dialog().getByRole("listitem").all();
      const read = await Promise.all(
        items.map(async (item) => {
          const state = await item.getByRole("img").getAttribute("aria-label");
          return [state, ...(await item.innerText()).split("\n").filter(Boolean)].join(" | ");
        }),
      );
      return read.filter((line) => !/\| (cgroup|disk|dns) \|/.test(line));
    };
    const fine = async () => (await found()).filter((line) => line.startsWith("fine"));

    test("says of each thing that is wrong what to do about it, the worst first", async () => {
      const { page } = stage;
      await check();
      await dialog().getByText("It can't build yet:").waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await serious(page)).toEqual([]);
        await picture(page, `doctor-${colorScheme}`);
      }
      const root = "/var/tmp/stackwright-window-";
      expect(await found()).toEqual([
        "problem | lxc | not installed | Install the package lxc.",
        expect.stringMatching(
          `^problem \\| filesystem \\| ${root}.* is mounted nosuid \\| Remount it without nosuid, or choose another folder`,
        ),
        expect.stringMatching(/^warning \| compressor \| (pigz|gzip) \| Install isal: images are packed/),
        "warning | zstd | not installed | Install it to use bases and images compressed with it.",
        ...(await fine()),
      ]);
    });

    test("sets up from there what can be installed, and finds it when it looks again", async () => {
      const { page } = stage;
      await dialog().getByRole("button", { name: "Set up" }).click();
      await dialog().waitFor({ state: "detached" });
      await expect.poll(() => terminalText(page)).toMatch(/unpacking[^]*Done\./);
      await check();
      expect((await found()).slice(0, -(await fine()).length)).toEqual([
        expect.stringMatching(/^problem \| filesystem/),
      ]);
      expect(await dialog().getByRole("button", { name: "Set up" }).count()).toBe(0);
      servedAs(bare, logIn());
      await dialog().getByRole("button", { name: "Check again" }).click();
      await dialog()
        .getByText(/^It can build\./)
        .waitFor();
      await picture(page, "doctor-mended");
      await page.keyboard.press("Escape");
    });

    test("nothing was complained about in the console", () => {
      expect(stage.window.complaints).toEqual([]);
    });
  });
});
