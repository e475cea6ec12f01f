import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { smallBase } from "../../support/base.ts";
import { startBox, type Box } from "../../support/box.ts";
import { stackwright } from "../../support/command.ts";
import { filesWith } from "../../support/files-with.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { Terminal } from "../../support/terminal.ts";
import { addUser, userMissing, type TestUser } from "../../support/user.ts";

const missing = userMissing();
describe.skipIf(missing)(missing ? `skipped: ${missing}` : "as a user who is not root", () => {
  describeWithLxc("stackwright build --sudo", () => {
    let box: Box;
    let user: TestUser;
    /** The user's own folder with a stack in it. */
    let cwd: string;

    beforeAll(async () => {
      box = await startBox();
      user = await addUser();
      cwd = join(user.home, "stack");
      await mkdir(cwd);
      const work = await mkdtemp(join(tmpdir(), "stackwright-base-"));
      await copyFile((await smallBase(work)).tarball, join(cwd, "base.tar.gz"));
      await rm(work, { recursive: true });
      const spec = { base_image_url: "base.tar.gz", new_image_name: "mine", script_url: "provision.sh" };
      await writeFile(join(cwd, "image.yaml"), JSON.stringify(spec));
      await writeFile(join(cwd, "provision.sh"), "#!/bin/sh\nid -u\nchown 1234:1234 /root\n");
      await mkdir(join(user.home, ".config/stackwright"), { recursive: true });
      const hosts = [
        { kind: "local", name: "here", sudo: false, root: box.root },
        {
          kind: "ssh",
          name: "box",
          destination: `${user.name}@127.0.0.1:${box.sshd.port}`,
          sudo: true,
          root: box.root,
        },
      ];
      await writeFile(join(user.home, ".config/stackwright/hosts.yaml"), JSON.stringify({ hosts }));
      await mkdir(join(user.home, ".ssh"));
      for (const name of ["id_ed25519", "known_hosts", "config"])
        await copyFile(join(box.sshd.home, ".ssh", name), join(user.home, ".ssh", name));
      execFileSync("chown", ["-R", `${user.name}:`, user.home]);
    });
    afterAll(async () => {
      await box?.stop();
      await user?.remove();
    });
    afterEach(() => box.settled());

    const expectOwnImage = async () => {
      expect(await readFile(join(cwd, "mine.log"), "utf8")).toBe("0\r\n");
      for (const name of ["mine.tar.gz", "mine.log", "mine.json"])
        expect((await stat(join(cwd, name))).uid, name).toBe(user.ids.uid);
      const listed = execFileSync("tar", ["-tvzf", join(cwd, "mine.tar.gz"), "./root"], { encoding: "utf8" });
      expect(listed).toMatch(/ 1234[/]1234 /);
      for (const name of ["mine.tar.gz", "mine.log", "mine.json"]) await rm(join(cwd, name));
    };

    it("builds on this machine when sudo asks for nothing, and the image is the user's", async () => {
      const command = (...args: string[]) =>
        stackwright(["build", "image.yaml", "--host", "here", ...args], {
          home: user.home,
          cwd,
          as: user.ids,
        });
      await user.sudoAsks(true);
      const without = command();
      expect([await without.exit, without.stderr()]).toEqual([3, expect.stringContaining("--sudo")]);
      const asked = command("--sudo");
      expect([await asked.exit, asked.stderr()]).toEqual([3, expect.stringContaining("password")]);
      await user.sudoAsks(false);
      const build = command("--sudo");
      expect(await build.exit, build.stderr()).toBe(0);
      await expectOwnImage();
    });

    it("asks for sudo's password over SSH, and keeps it nowhere", async () => {
      await user.sudoAsks(true);
      const terminal = new Terminal(["build", "image.yaml", "--host", "box"], cwd, user.home, user.ids);
      try {
        await terminal.shows(/password/);
        terminal.type(`${user.password}\r`);
        expect(await terminal.exit, terminal.output).toBe(0);
      } finally {
        terminal.kill();
      }
      expect(terminal.output).not.toContain(user.password);
      await expectOwnImage();
      expect([
        ...(await filesWith(user.home, user.password)),
        ...(await filesWith(box.root, user.password)),
      ]).toEqual([]);
    });
  });
});
