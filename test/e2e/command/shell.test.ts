import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { smallBase, type TestBase } from "../../support/base.ts";
import { stackwright } from "../../support/command.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { withBox, type Box } from "../../support/box.ts";
import { Terminal } from "../../support/terminal.ts";

// BusyBox asks where the cursor is behind its prompt.
const prompt = /[#$] (\x1b\[6n)?$/;

describeWithLxc("stackwright shell", () => {
  let box: Box;
  let base: TestBase;
  let cwd: string;
  const open = withBox(
    async (made, work) => {
      box = made;
      base = await smallBase(work);
    },
    async (made) => {
      cwd = made;
      await writeFile(
        join(cwd, "my_image.yaml"),
        JSON.stringify({
          base_image_url: base.tarball,
          new_image_name: "my_image",
          script_url: "provision.sh",
          env: { WORD: "it's here" },
        }),
      );
      await writeFile(join(cwd, "provision.sh"), "#!/bin/sh\nset -e\necho half >/half-done\nfalse\n");
    },
  );

  function terminal(...args: string[]): Terminal {
    const opened = new Terminal(args, cwd, box.home);
    open.push(opened);
    return opened;
  }

  for (const host of ["box", "here"])
    it(`is a real terminal over the base, on ${host}: size, resize, Ctrl-C, escape codes, exit status`, async () => {
      const shell = terminal("shell", "my_image.yaml", "--host", host);
      await shell.shows(prompt);
      shell.type("echo si''ze: $(stty size) word: $WORD\r");
      await shell.shows(/size: 30 90 word: it's here/);
      shell.resize(101, 41);
      shell.type("sleep 0.2; echo si''ze: $(stty size)\r");
      await shell.shows(/size: 41 101/);
      shell.type("sh -c \"echo sle''eping; exec sleep 1000\"\r");
      await shell.shows(/sleeping/);
      shell.type("\x03");
      shell.type("echo sta''tus: $?\r");
      await shell.shows(/status: 130/);
      shell.type("printf '\\033[?1049hfull''screen\\033[?1049l'\r");
      await shell.shows(/\x1b\[\?1049hfullscreen\x1b\[\?1049l/);
      shell.type("cat /.stackwright/script/provision.sh; echo scrib''ble >/scribble\r");
      await shell.shows(/echo half >\/half-done/);
      shell.type("exit 7\r");
      expect(await shell.exit).toBe(7);

      const second = terminal("shell", "my_image.yaml", "--host", host);
      await second.shows(prompt);
      second.type("ls /scribble || echo thrown a''way\r");
      await second.shows(/thrown away/);
      second.type("exit\r");
      await second.exit;
    });

  // Node's raw mode leaves the local terminal's own \n → \r\n on: an extra \r, which terminals ignore.
  it("enters what a failed build left, and only that", async () => {
    const build = stackwright(["build", "my_image.yaml", "--host", "box"], { home: box.home, cwd });
    expect(await build.exit).toBe(1);
    const shell = terminal("shell", "--build", "last");
    await shell.shows(prompt);
    shell.type("cat /half-done; echo wo''rd: $WORD; echo mended >/mended\r");
    await shell.shows(/half\r+\nword: it's here/);
    shell.type("exit\r");
    expect(await shell.exit).toBe(0);
    const again = terminal("shell", "--build", "last");
    await again.shows(prompt);
    again.type("cat /mended\r");
    await again.shows(/cat \/mended\r+\nmended\r+\n/);
    const second = terminal("shell", "--build", "last");
    expect(await second.exit).toBe(1);
    expect(second.output).toContain("Somebody is in the filesystem");
    expect(second.output).not.toContain("{");
    again.type("exit\r");
    await again.exit;
  });

  it("leaves nothing behind when its terminal is closed", async () => {
    const shell = terminal("shell", "my_image.yaml", "--host", "box");
    await shell.shows(prompt);
    shell.type("sleep 1000\r");
    shell.kill();
    await shell.exit;
  });

  it("says in words that it needs a terminal", async () => {
    const piped = stackwright(["shell", "my_image.yaml"], { home: box.home, cwd });
    expect(await piped.exit).toBe(2);
    expect(piped.stderr()).toContain("needs a terminal");
  });
});
