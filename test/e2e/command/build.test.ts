import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildRecordSchema, type BuildEvent } from "../../../main/contract/build.ts";
import { debianBase, type TestBase } from "../../support/base.ts";
import { stackwright, told, type RunningCommand } from "../../support/command.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { withBox, type Box } from "../../support/box.ts";

describeWithLxc("stackwright build over SSH", () => {
  let box: Box;
  let base: TestBase;
  let cwd: string;
  const running = withBox(
    async (made) => {
      box = made;
      base = await debianBase();
    },
    (made) => void (cwd = made),
  );

  async function stack(script: string, spec: Record<string, unknown> = {}): Promise<string> {
    const path = join(cwd, "my_image.yaml");
    await writeFile(
      path,
      JSON.stringify({
        base_image_url: base.tarball,
        new_image_name: "my_image",
        script_url: "provision.sh",
        ...spec,
      }),
    );
    await writeFile(join(cwd, "provision.sh"), script);
    return path;
  }

  function run(...args: string[]): RunningCommand {
    const command = stackwright(args, { home: box.home, cwd });
    running.push(command);
    return command;
  }

  const members = () =>
    execFileSync("tar", ["-tzf", join(cwd, "my_image.tar.gz")], { maxBuffer: 1 << 26 }).toString();

  /** Counts to 60 within a few seconds, and waits at 40. */
  const count = (gate: Gate) =>
    `for i in $(seq 1 60); do echo "count $i"; sleep 0.05; [ $i != 40 ] || ${gate.waitInBash}; done\n`;
  /** Does that, and makes an image that takes a moment to download. */
  const big = (gate: Gate) => `#!/bin/bash\nhead -c 300000000 /dev/urandom >/big\n${count(gate)}`;
  const counted = Array.from({ length: 60 }, (_, i) => `count ${i + 1}\r\n`).join("");

  const isDownloading = (events: BuildEvent[]) =>
    events.some((event) => event.type === "progress" && event.phase === "download" && event.done > 1e6);

  const onHost = async () => (await readdir(join(box.root, "builds"))).length;

  const recordHere = async () =>
    buildRecordSchema.parse(JSON.parse(await readFile(join(cwd, "my_image.json"), "utf8")));

  /** That the three files are there, and what they say of each other is true. */
  async function expectWholeImage(): Promise<void> {
    expect(await readFile(join(cwd, "my_image.log"), "utf8")).toBe(counted);
    const record = await recordHere();
    const tarball = await readFile(join(cwd, "my_image.tar.gz"));
    expect(tarball.length).toBe(record.artifact?.size);
    expect(createHash("sha256").update(tarball).digest("hex")).toBe(record.artifact?.sha256);
  }

  it("does what vimage promised: a real apt-get install, tarball, log and record in this folder", async () => {
    await stack(
      `#!/bin/bash\nset -e\necho "$GREETING"\napt-get update\napt-get install -y --no-install-recommends tree\necho done >/etc/marker\n`,
      { env: { GREETING: 'it\'s $(not run) "quoted"\nand goes on, żółć' }, base_image_md5: base.md5 },
    );
    const command = run("build", "my_image.yaml", "--host", "box");
    expect(await command.exit, command.stderr()).toBe(0);

    const log = await readFile(join(cwd, "my_image.log"));
    expect(command.stdout().equals(log)).toBe(true);
    for (const phase of ["base", "script", "pack", "download"])
      expect(command.stderr()).toMatch(new RegExp(`^✔ ${phase} +[\\d.]+ s`, "m"));
    expect(log.toString()).toContain('it\'s $(not run) "quoted"\r\nand goes on, żółć\r\n');
    const listing = members();
    expect(listing).toContain("./usr/bin/tree\n");
    expect(listing).toContain("./etc/marker\n");
    expect(listing).not.toMatch(/stackwright|provision\.sh|init\.lxc/);

    const record = await recordHere();
    const tarball = await readFile(join(cwd, "my_image.tar.gz"));
    expect(record.artifact).toEqual({
      size: tarball.length,
      sha256: createHash("sha256").update(tarball).digest("hex"),
      md5: createHash("md5").update(tarball).digest("hex"),
    });
    expect(record.base?.sha256).toBe(base.sha256);
    expect(record.env).toEqual(["GREETING"]);
    expect(JSON.stringify(record)).not.toContain("not run");
    expect(await readdir(cwd)).toEqual(
      ["my_image.json", "my_image.log", "my_image.tar.gz", "my_image.yaml", "provision.sh"].sort(),
    );
  });

  it("survives its connection being cut in mid-script: one build, the complete log, the right digest", async () => {
    const gate = await Gate.open();
    await stack(`#!/bin/bash\n${count(gate)}date +%s%N >/built-once\n`);
    const command = run("build", "my_image.yaml", "--host", "box");
    await command.until(({ stdout }) => stdout.includes("count 20\r"));
    box.sshd.dropSessions();
    gate.pass();
    expect(await command.exit, command.stderr()).toBe(0);
    expect(command.stderr()).toContain("connection is lost");
    const expected = Array.from({ length: 60 }, (_, i) => `count ${i + 1}\r\n`).join("");
    expect((await readFile(join(cwd, "my_image.log"))).toString()).toBe(expected);
    expect(command.stdout().toString()).toBe(expected);
    expect(members()).toContain("./built-once\n");
  });

  it("is one build, whole and right, when its connection is cut in mid-script and again in mid-download", async () => {
    const gate = await Gate.open();
    await stack(big(gate));
    const before = await onHost();
    const command = run("build", "my_image.yaml", "--host", "box", "--json");
    await command.until(({ stdout }) => told(stdout).output.includes("count 20\r"));
    box.sshd.dropSessions();
    gate.pass();
    await command.until(({ stdout }) => isDownloading(told(stdout).events));
    box.sshd.dropSessions();
    expect(await command.exit, command.stderr()).toBe(0);

    const { events, output } = told(command.stdout().toString());
    const at = (wanted: object) =>
      events.flatMap((event, index) =>
        expect.objectContaining(wanted).asymmetricMatch(event) ? [index] : [],
      );
    const lost = at({ type: "connection", state: "lost" });
    const around = [at({ type: "begin", phase: "download" }), at({ type: "end", phase: "download" })].flat();
    expect([lost.length, around.length]).toEqual([2, 2]);
    expect([...lost, ...around].sort((a, b) => a - b)).toEqual([lost[0], around[0], lost[1], around[1]]);
    const done = events.flatMap((event) =>
      event.type === "progress" && event.phase === "download" ? [event.done] : [],
    );
    expect(done.slice(1).filter((bytes) => bytes === 0)).toEqual([]);
    expect(output).toBe(counted);
    await expectWholeImage();
    expect(await onHost()).toBe(before + 1);
  });

  it("outlives its clients: killed in mid-script, and the next in mid-download", async () => {
    const gate = await Gate.open();
    await stack(big(gate));
    const first = run("build", "my_image.yaml", "--host", "box");
    await first.until(({ stdout }) => stdout.includes("count 10\r"));
    first.process.kill("SIGKILL");
    expect(await first.exit).toBe("SIGKILL");
    gate.pass();
    const second = run("attach", "last", "--json");
    await second.until(({ stdout }) => isDownloading(told(stdout).events));
    second.process.kill("SIGKILL");
    expect(await second.exit).toBe("SIGKILL");
    const files = await readdir(cwd);
    expect(files.filter((name) => /\.part$/.test(name))).toHaveLength(1);
    expect(files).not.toContain("my_image.tar.gz");

    const third = run("attach", "last", "--json");
    expect(await third.exit, third.stderr()).toBe(0);
    const { events, output } = told(third.stdout().toString());
    const progress = events.find((event) => event.type === "progress" && event.phase === "download");
    expect(progress).toMatchObject({ done: expect.toSatisfy((bytes: number) => bytes > 1e6) as number });
    expect(output).toBe(counted);
    await expectWholeImage();
    expect((await readdir(cwd)).filter((name) => /\.part$/.test(name))).toEqual([]);
  });

  it("loses no byte of a script that floods its output with 200 MB", async () => {
    await stack(`#!/bin/bash\nseq -f %048.0f 100000 >/lines\nfor i in {1..40}; do cat /lines; done\n`);
    const command = run("build", "my_image.yaml", "--host", "box");
    expect(await command.exit, command.stderr()).toBe(0);
    const expected = createHash("sha256");
    const lines = Array.from({ length: 100_000 }, (_, i) => `${String(i + 1).padStart(48, "0")}\r\n`).join(
      "",
    );
    for (let times = 0; times < 40; times++) expected.update(lines);
    const sha256 = expected.digest("hex");
    const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    expect(digest(await readFile(join(cwd, "my_image.log")))).toBe(sha256);
    expect(digest(command.stdout())).toBe(sha256);
    expect((await recordHere()).log).toBe(200_000_000);
  });

  it("says which line, command and status when the script fails, and what to do", async () => {
    await stack(
      `#!/bin/bash\nset -e\necho before\napt-get install -y no-such-package-anywhere\necho after\n`,
    );
    const command = run("build", "my_image.yaml", "--host", "box");
    expect(await command.exit).toBe(1);
    expect(command.stderr()).toMatch(/provision\.sh:4: .*apt-get install -y no-such-package-anywhere.*100/);
    expect(command.stderr()).toContain("stackwright shell --build");
    expect(command.stdout().toString()).toContain("before\r\n");
    expect((await readdir(cwd)).sort()).toEqual(["my_image.yaml", "provision.sh"]);
  });

  it("is cancelled by an interrupt where nobody can be asked, and says so", async () => {
    await stack(`#!/bin/bash\necho started\nsleep 1000\n`);
    const command = run("build", "my_image.yaml", "--host", "box");
    await command.until(({ stdout }) => stdout.includes("started"));
    command.process.kill("SIGINT");
    expect(await command.exit).toBe(130);
    expect(command.stderr()).toContain("is cancelled");
  });

  it("detaches on a hang-up, and `cancel` ends it later", async () => {
    await stack(`#!/bin/bash\necho started\nsleep 1000\n`);
    const command = run("build", "my_image.yaml", "--host", "box");
    await command.until(({ stdout }) => stdout.includes("started"));
    command.process.kill("SIGHUP");
    expect(await command.exit).toBe(130);
    expect(command.stderr()).toContain("goes on");
    const cancel = run("cancel", "last");
    expect(await cancel.exit, cancel.stderr()).toBe(0);
    expect(cancel.stderr()).toContain("cancelled");
  });

  it("exits 2 for bad input and 3 for host trouble", async () => {
    await stack("#!/bin/sh\n", { networc: "host" });
    const bad = run("build", "my_image.yaml", "--host", "box");
    expect(await bad.exit).toBe(2);
    expect(bad.stderr()).toContain("network");
    await stack("#!/bin/sh\n");
    const unreachable = run("build", "my_image.yaml", "--host", "root@127.0.0.1:1");
    expect(await unreachable.exit).toBe(3);
  });
});
