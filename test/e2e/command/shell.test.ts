import { mkdir, mkdtemp, rm, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn, type IPty } from "node-pty";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { smallBase, type TestBase } from "../../support/base.ts";
import { stackwright } from "../../support/command.ts";
import { describeWithLxc, leftovers } from "../../support/lxc.ts";
import { startSshd, type Sshd } from "../../support/sshd.ts";

const program = fileURLToPath(new URL("../../../dist/stackwright.js", import.meta.url));

// BusyBox asks where the cursor is behind its prompt.
const prompt = /[#$] (\x1b\[6n)?$/;

/** The command on a terminal, as a user has it in front of them. */
class Terminal {
  readonly #pty: IPty;
  output = "";
  readonly exit: Promise<number>;

  constructor(args: string[], cwd: string, home: string) {
    this.#pty = spawn(process.execPath, [program, ...args], {
      cwd,
      cols: 90,
      rows: 30,
      env: { ...process.env, HOME: home, TERM: "xterm-256color" },
    });
    this.#pty.onData((data) => (this.output += data));
    this.exit = new Promise((settle) => this.#pty.onExit(({ exitCode }) => settle(exitCode)));
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  kill(): void {
    this.#pty.kill("SIGKILL");
  }

  /** Waits for what is printed from here on; the echo of what was typed does not count when the pattern avoids it. */
  async shows(pattern: RegExp): Promise<void> {
    await vi.waitFor(() => expect(this.output).toMatch(pattern), { timeout: 20_000, interval: 20 });
    this.output = "";
  }
}

describeWithLxc("stackwright shell", () => {
  let sshd: Sshd;
  let base: TestBase;
  let root: string;
  let cwd: string;
  let work: string;
  const open: Terminal[] = [];

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "stackwright-base-"));
    base = await smallBase(work);
    sshd = await startSshd();
    root = await mkdtemp("/var/tmp/stackwright-e2e-");
    await chmod(root, 0o755);
    const config = join(sshd.home, ".config", "stackwright");
    await mkdir(config, { recursive: true });
    const hosts = [
      { kind: "ssh", name: "box", destination: sshd.destination, sudo: false, root },
      { kind: "local", name: "here", sudo: false, root },
    ];
    await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts }));
  });
  afterAll(async () => {
    await sshd?.stop();
    for (const folder of [root, work]) if (folder) await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "stackwright-e2e-"));
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
  });
  afterEach(async () => {
    for (const terminal of open.splice(0)) terminal.kill();
    await rm(cwd, { recursive: true, force: true });
    await vi.waitFor(() => expect(leftovers().filter((line) => line.includes(root))).toEqual([]), {
      timeout: 10_000,
    });
  });

  function terminal(...args: string[]): Terminal {
    const opened = new Terminal(args, cwd, sshd.home);
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
      shell.type("sleep 1000\r");
      await shell.shows(/sleep 1000\r/);
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

  it("enters what a failed build left, and only that", async () => {
    const build = stackwright(["build", "my_image.yaml", "--host", "box"], { home: sshd.home, cwd });
    expect(await build.exit).toBe(1);
    const shell = terminal("shell", "--build", "last");
    await shell.shows(prompt);
    shell.type("cat /half-done; echo wo''rd: $WORD; echo men''ded >/mended\r");
    await shell.shows(/half\r\nword: it's here/);
    shell.type("exit\r");
    expect(await shell.exit).toBe(0);
    const again = terminal("shell", "--build", "last");
    await again.shows(prompt);
    again.type("cat /mended\r");
    await again.shows(/mended\r\n.*mended\r\n/s);
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
    const piped = stackwright(["shell", "my_image.yaml"], { home: sshd.home, cwd });
    expect(await piped.exit).toBe(2);
    expect(piped.stderr()).toContain("needs a terminal");
  });
});
