import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { buildRecordSchema } from "../../../main/contract/build.ts";
import { busyboxRoot, smallBase, tar, type TestBase } from "../../support/base.ts";
import { withBox, type Box } from "../../support/box.ts";
import { stackwright, told, type RunningCommand } from "../../support/command.ts";
import { describeWithLxc } from "../../support/lxc.ts";

/** Bytes: an upload of them takes long enough to be interrupted. */
const large = 300 << 20;

describeWithLxc("what is on its way between here and a host", () => {
  let box: Box;
  let work: string;
  let cwd: string;
  let small: TestBase;
  const running = withBox(
    async (made, folder) => {
      [box, work] = [made, folder];
      small = await smallBase(work);
      // Soon noticed by this side, but not by the other.
      await appendFile(
        join(box.home, ".ssh", "config"),
        "  ServerAliveInterval 1\n  ServerAliveCountMax 3\n",
      );
    },
    (made) => void (cwd = made),
  );

  /** A base that the host has never seen; its path. */
  async function largeBase(): Promise<string> {
    const root = join(cwd, "root");
    await busyboxRoot(root);
    await writeFile(join(root, "large"), randomBytes(large));
    await tar(root, join(cwd, "base.tar"));
    await rm(root, { recursive: true });
    return join(cwd, "base.tar");
  }

  async function stack(name: string, base: string, script: string): Promise<string> {
    await mkdir(join(cwd, name));
    const spec = { base_image_url: base, new_image_name: name, script_url: "provision.sh" };
    await writeFile(join(cwd, name, "image.yaml"), JSON.stringify(spec));
    await writeFile(join(cwd, name, "provision.sh"), `#!/bin/sh\n${script}`);
    return join(cwd, name, "image.yaml");
  }

  function run(...args: string[]): RunningCommand {
    const command = stackwright(args, { home: box.home, cwd });
    running.push(command);
    return command;
  }

  const build = (spec: string) => run("build", spec, "--host", "box", "--json");

  const toldBy = (command: RunningCommand) => told(command.stdout().toString());

  /** Bytes that are done, each time that was told. */
  const progress = (command: RunningCommand, phase: string) =>
    toldBy(command).events.flatMap((event) =>
      event.type === "progress" && event.phase === phase ? [event.done] : [],
    );

  const under = (command: RunningCommand, phase: string) =>
    command.until(() => (progress(command, phase).at(-1) ?? 0) > 1 << 20);

  it("an upload ends with its build, and what has come is kept", async () => {
    const command = build(await stack("cancelled", await largeBase(), "true\n"));
    await under(command, "upload");
    command.process.kill("SIGINT");
    expect(await command.exit, command.stderr()).toBe(130);
    const size = async () => {
      const [part = "none", ...others] = await readdir(join(box.root, "uploads"));
      expect(others).toEqual([]);
      return (await stat(join(box.root, "uploads", part))).size;
    };
    const before = await size();
    await setTimeout(1000);
    expect(await size()).toBe(before);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(large);
    const { result } = toldBy(command);
    expect(result).toMatchObject({ state: "cancelled" });
    const { id } = result as { id: string };
    const list = run("builds", "--json");
    await list.exit;
    expect(JSON.parse(list.stdout().toString())).toMatchObject({ id, state: "cancelled" });
    expect((await readFile(join(box.root, "builds", id, "status"), "utf8")).split("\n")[0]).toBe("cancelled");
    await rm(join(box.root, "uploads"), { recursive: true });
  });

  it("an upload that is hung up on ends without a build, and says so", async () => {
    const command = build(await stack("left", await largeBase(), "true\n"));
    await under(command, "upload");
    command.process.kill("SIGHUP");
    expect(await command.exit, command.stderr()).toBe(130);
    expect(command.stderr()).toContain("has not begun, and will not");
    const attach = run("attach", "last");
    expect(await attach.exit).toBe(3);
    expect(attach.stderr()).toContain("before the host had the whole build");
    await rm(join(box.root, "uploads"), { recursive: true });
  });

  it("two builds with one new base both get it", async () => {
    const base = await largeBase();
    const specs = await Promise.all([stack("one", base, "echo 1\n"), stack("two", base, "echo 2\n")]);
    const commands = specs.map(build);
    for (const command of commands) expect(await command.exit, command.stderr()).toBe(0);
    expect(commands.map((command) => toldBy(command).output)).toEqual(["1\r\n", "2\r\n"]);
    expect(await readdir(join(box.root, "uploads"))).toEqual([]);
  });

  it("an upload goes on over a new line while the host has not noticed that the old one is dead", async () => {
    const command = build(await stack("stopped", await largeBase(), "echo arrived\n"));
    await under(command, "upload");
    for (const session of box.sshd.sessions()) process.kill(session, "SIGSTOP");
    expect(await command.exit, command.stderr()).toBe(0);
    const { output, events } = toldBy(command);
    expect(output).toBe("arrived\r\n");
    expect(events).toContainEqual(expect.objectContaining({ type: "connection", state: "restored" }));
    expect(progress(command, "upload").slice(1)).not.toContain(0);
  });

  it("an upload whose connection is cut is said to go on where it stopped, not to be a build that goes on", async () => {
    const command = run("build", await stack("cut", await largeBase(), "echo arrived\n"), "--host", "box");
    const sent = async () => {
      const folder = join(box.root, "uploads");
      const parts = await readdir(folder).catch(() => []);
      const sizes = await Promise.all(parts.map(async (part) => (await stat(join(folder, part))).size));
      return Math.max(0, ...sizes);
    };
    await expect.poll(sent).toBeGreaterThan(1 << 20);
    box.sshd.dropSessions();
    expect(await command.exit, command.stderr()).toBe(0);
    expect(command.stderr()).toMatch(/connection is lost.*The upload goes on where it stopped/);
    expect(command.stderr()).not.toContain("build goes on");
  });

  it("an interrupted download leaves the image on the host, to be had later", async () => {
    const spec = await stack("big", small.tarball, `head -c ${large} /dev/urandom >/big\n`);
    const command = build(spec);
    await under(command, "download");
    command.process.kill("SIGINT");
    expect(await command.exit, command.stderr()).toBe(130);
    expect(command.stderr()).toMatch(/has succeeded; its image is on the host.*stackwright attach/);
    expect(await readdir(cwd)).not.toContain("big.tar.gz");
    const attach = run("attach", "last");
    expect(await attach.exit, attach.stderr()).toBe(0);
    const record = buildRecordSchema.parse(JSON.parse(await readFile(join(cwd, "big.json"), "utf8")));
    const tarball = await readFile(join(cwd, "big.tar.gz"));
    expect(createHash("sha256").update(tarball).digest("hex")).toBe(record.artifact?.sha256);
  });

  it("an interrupt of one who only looks on leaves the download to who has it", async () => {
    const command = build(await stack("shared", small.tarball, `head -c ${large} /dev/urandom >/big\n`));
    await command.until(({ stdout }) => stdout.includes('"type":"begin"'));
    const onlooker = run("attach", "last", "--json");
    await onlooker.until(({ stdout }) => /"ended"/.test(stdout));
    onlooker.process.kill("SIGINT");
    expect(await onlooker.exit, onlooker.stderr()).toBe(130);
    expect(onlooker.stderr()).toContain("its image is on the host");
    expect(await command.exit, command.stderr()).toBe(0);
    expect(await readdir(cwd)).toContain("shared.tar.gz");
  });

  it("a second interrupt leaves a build on a host that can't be told", async () => {
    const command = run(
      "build",
      await stack("away", small.tarball, "echo begun\nsleep 1000\n"),
      "--host",
      "box",
    );
    await command.until(({ stdout }) => stdout.includes("begun"));
    await box.sshd.pause();
    await command.until(({ stderr }) => stderr.includes("connection is lost"));
    command.process.kill("SIGINT");
    await command.until(({ stderr }) => stderr.includes("Cancelling"));
    command.process.kill("SIGINT");
    expect(await command.exit, command.stderr()).toBe(130);
    expect(command.stderr()).toContain("goes on");
    await box.sshd.start();
    const cancel = run("cancel", "last");
    expect(await cancel.exit, cancel.stderr()).toBe(0);
    expect(cancel.stderr()).toContain("cancelled");
  });
});
