import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, utimes, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { machine } from "node:os";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { findingSchema } from "../../../main/contract/host.ts";
import { busyboxRoot, smallBase, tar as tarOf, type TestBase } from "../../support/base.ts";
import { withBox, type Box } from "../../support/box.ts";
import { stackwright, told, type RunningCommand } from "../../support/command.ts";
import { withDisk } from "../../support/disk.ts";
import { Gate } from "../../support/gate.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { Terminal } from "../../support/terminal.ts";

describeWithLxc("the command's options and other verbs", () => {
  let box: Box;
  let base: TestBase;
  let work: string;
  let cwd: string;
  const open = withBox(
    async (made, folder) => {
      [box, work] = [made, folder];
      base = await smallBase(work);
    },
    (made) => void (cwd = made),
  );

  async function stack(script: string, spec: Record<string, unknown> = {}): Promise<void> {
    const defaults = { base_image_url: base.tarball, new_image_name: "small", script_url: "provision.sh" };
    await writeFile(join(cwd, "image.yaml"), JSON.stringify({ ...defaults, ...spec }));
    await writeFile(join(cwd, "provision.sh"), script);
  }

  function run(...args: string[]): RunningCommand {
    const command = stackwright(args, { home: box.home, cwd });
    open.push(command);
    return command;
  }

  async function done(...args: string[]): Promise<RunningCommand> {
    const command = run(...args);
    expect(await command.exit, command.stderr()).toBe(0);
    return command;
  }

  function terminal(...args: string[]): Terminal {
    const opened = new Terminal(args, cwd, box.home);
    open.push(opened);
    return opened;
  }

  it("takes any name and any value without a shell seeing it", async () => {
    cwd = join(cwd, "a 'folder' $(touch pwned)\nof \"mine\"");
    await mkdir(cwd);
    const name = `it's "a" $(touch pwned) \`touch pwned\` żółć`;
    const value = `'"$(touch pwned)\n\`x\` \\ ☃`;
    await stack(`#!/bin/sh\nprintf %s "$VALUE" >/value\ncp /copied /again\n`, {
      new_image_name: name,
      env: { VALUE: value },
      files: [{ source: "we'ird $name", target: "/copied" }],
      exclude: ["/again", "/$(touch pwned)'\"*"],
    }).then(() => writeFile(join(cwd, "we'ird $name"), "as it was\n"));
    await done("build", "image.yaml", "--host", "box");
    const tar = (...args: string[]) =>
      execFileSync("tar", ["-xzOf", join(cwd, `${name}.tar.gz`), ...args]).toString();
    expect(tar("./value")).toBe(value);
    expect(tar("./copied")).toBe("as it was\n");
    expect(() => tar("./again")).toThrow();
    expect((await readdir(cwd)).filter((file) => file === "pwned")).toEqual([]);
  });

  it("sends a base once per content: not for another build, but for a changed file of the same name", async () => {
    const own = join(cwd, "base.tar.gz");
    await writeFile(join(work, "salt"), String(Math.random()));
    const salted = await smallBase(await mkdtemp(join(work, "salted-")), (root) =>
      copyFile(join(work, "salt"), join(root, "salt")),
    );
    await copyFile(salted.tarball, own);
    await stack("#!/bin/sh\ncat /salt 2>/dev/null || echo no salt\n", { base_image_url: "base.tar.gz" });
    const uploads = (command: RunningCommand) => command.stderr().match(/upload/g)?.length ?? 0;
    const first = await done("build", "image.yaml", "--host", "box");
    const second = await done("build", "image.yaml", "--host", "box", "--force");
    expect([uploads(first) > 0, uploads(second)]).toEqual([true, 0]);
    await copyFile(base.tarball, own);
    const third = await done("build", "image.yaml", "--host", "box");
    expect(third.stdout().toString()).toBe("no salt\r\n");
  });

  it("tells a script that a shell can't read: `validate` fails, a build that comes no further than before it does not", async () => {
    await stack("#!/bin/sh\necho done\nexit 0\nif true; then\n");
    const validate = run("validate", "image.yaml");
    expect(await validate.exit).toBe(2);
    expect(validate.stdout().toString()).toMatch(
      /provision\.sh:4:10: error: The shell can't read the script/,
    );
    const build = await done("build", "image.yaml", "--host", "box");
    expect(build.stderr()).toMatch(/provision\.sh:4:10: warning: The shell can't read the script/);
    expect(build.stdout().toString()).toBe("done\r\n");
  });

  it("prints events for programs with --json, and with --quiet nothing but the end of what failed", async () => {
    await stack("#!/bin/sh\necho hello\n");
    const json = await done("build", "image.yaml", "--host", "box", "--json");
    const { events, output, result } = told(json.stdout().toString());
    expect(output).toBe("hello\r\n");
    expect(events.at(-1)).toMatchObject({ type: "end", phase: "download" });
    expect(result).toMatchObject({ type: "result", state: "succeeded" });
    const quiet = await done("build", "image.yaml", "--host", "box", "--quiet", "--force");
    expect([quiet.stdout().toString(), quiet.stderr()]).toEqual(["", ""]);
    // A coloured line, one that is written over, and more than is shown.
    const lines = `printf '\\033[31mred\\033[0m\\n1 %%\\r99 %%\\rall\\n'\n`;
    await stack(`#!/bin/sh\nfor i in $(seq 1 20); do echo line $i; done\n${lines}exit 3\n`);
    const wrong = run("build", "image.yaml", "--host", "box", "--quiet");
    expect(await wrong.exit).toBe(1);
    expect([wrong.stdout().toString(), wrong.stderr()]).toEqual([
      "",
      expect.stringMatching(/^(line 1[3-9]\n){7}line 20\nred\nall\n✖ script failed: .*3/),
    ]);
  });

  for (const host of ["box", "here"])
    it(`puts a new image in the place of an earlier one of the same name, on ${host}`, async () => {
      const digests = [];
      for (const word of ["first", "second"]) {
        await stack(`#!/bin/sh\necho ${word} >/word\n`);
        await done("build", "image.yaml", "--host", host);
        const { artifact } = JSON.parse(await readFile(join(cwd, "small.json"), "utf8")) as {
          artifact: { sha256: string };
        };
        const tarball = await readFile(join(cwd, "small.tar.gz"));
        expect(createHash("sha256").update(tarball).digest("hex")).toBe(artifact.sha256);
        digests.push(artifact.sha256);
      }
      expect(digests[0]).not.toBe(digests[1]);
    });

  it("says of a spec that can't be read that it can't, not that it has mistakes", async () => {
    await stack("#!/bin/sh\n");
    const endings = {
      "nothere.yaml": "nothere.yaml can't be read; nothing was built.",
      "provision.sh": "provision.sh has mistakes; nothing was built.",
      ".": ". can't be read; nothing was built.",
    };
    for (const [spec, ending] of Object.entries(endings)) {
      const command = run("build", spec);
      expect(await command.exit).toBe(2);
      expect(command.stderr()).toContain(`\n${ending}\n`);
    }
  });

  it("sees before a build that its image can't be put where it shall go", async () => {
    await stack("#!/bin/sh\necho built\n");
    for (const folder of ["image.yaml", "image.yaml/below"]) {
      const command = run("build", "image.yaml", "--host", "here", "-o", folder);
      expect([await command.exit, command.stdout().toString()]).toEqual([2, ""]);
      expect(command.stderr()).toMatch(/image\.yaml is a file\. Nothing was done\.\n.*--output/);
    }
    for (const folder of ["/proc", "/proc/stackwright", "/sys/stackwright"]) {
      const command = run("build", "image.yaml", "--host", "here", "-o", folder);
      expect([await command.exit, command.stdout().toString()]).toEqual([2, ""]);
      expect(command.stderr()).toMatch(/is the kernel's, and keeps no files\. Nothing was done\./);
    }
    await mkdir(join(cwd, "small.tar.gz"));
    const command = run("build", "image.yaml", "--host", "here");
    expect([await command.exit, command.stdout().toString()]).toEqual([2, ""]);
    expect(command.stderr()).toMatch(/small\.tar\.gz is a folder\. Nothing was done\./);
  });

  for (const host of ["box", "here"])
    it(`keeps the image on ${host} while there is no room for it here, and brings it when there is`, () =>
      withDisk(work, 24, async (folder) => {
        await writeFile(join(folder, "filler"), Buffer.alloc(18e6));
        await stack("#!/bin/sh\nhead -c 8000000 /dev/urandom >/big\n");
        const full = run("build", "image.yaml", "--host", host, "-o", folder);
        expect(await full.exit).toBe(3);
        const [, attach = ""] = /There is no room .*\n.*`stackwright (attach \S+)`/.exec(full.stderr()) ?? [];
        await rm(join(folder, "filler"));
        await mkdir(join(folder, "small.tar.gz"));
        const refused = run(...attach.split(" "));
        expect(await refused.exit).toBe(3);
        expect(refused.stderr()).toMatch(/could not be put into .*\n.*stackwright attach/);
        await rmdir(join(folder, "small.tar.gz"));
        await done(...attach.split(" "));
        expect((await readdir(folder)).sort()).toEqual([
          "lost+found",
          "small.json",
          "small.log",
          "small.tar.gz",
        ]);
      }));

  it.each(["box", "here"])(
    "leaves alone a folder that has got its image's name meanwhile, and puts the image elsewhere with attach -o, on %s",
    async (host) => {
      const gate = await Gate.open();
      await stack(`#!/bin/sh\necho begun\n${gate.wait}\n`);
      const command = run("build", "image.yaml", "--host", host);
      await command.until(({ stdout }) => stdout.includes("begun"));
      await mkdir(join(cwd, "small.tar.gz", "precious"), { recursive: true });
      gate.pass();
      expect(await command.exit).toBe(3);
      expect(command.stderr()).toMatch(/small\.tar\.gz is a folder\.\n.*stackwright attach/);
      expect((await readdir(cwd)).sort()).toEqual(["image.yaml", "provision.sh", "small.tar.gz"]);
      expect(await readdir(join(cwd, "small.tar.gz"))).toEqual(["precious"]);
      await done("attach", "last", "-o", "elsewhere");
      const image = ["small.json", "small.log", "small.tar.gz"];
      expect((await readdir(join(cwd, "elsewhere"))).sort()).toEqual(image);
      const again = run("attach", "last", "-o", "third");
      expect(await again.exit).toBe(2);
      expect(again.stderr()).toContain(`is here already: ${join(cwd, "elsewhere", "small.tar.gz")}.`);
    },
  );

  it.each(["box", "here"])(
    "remembers no folder for an image that %s has no more, and leaves nothing in it",
    async (host) => {
      await stack("#!/bin/sh\necho built\n");
      await done("build", "image.yaml", "--host", host, "--force");
      await rm(join(cwd, "small.tar.gz"));
      await done("gc", "--host", host);
      const attach = run("attach", "last", "-o", "elsewhere");
      expect(await attach.exit).toBe(3);
      expect(attach.stderr()).toContain("no longer on the host");
      const listed = (await done("builds", "--json")).stdout().toString().trim().split("\n");
      expect(JSON.parse(listed.at(-1) ?? "")).toMatchObject({ output: cwd, collected: true });
      expect(await readdir(join(cwd, "elsewhere"))).toEqual([]);
    },
  );

  it.each(["zst", "xz"])(
    "makes a .tar.%s that tar reads, with the same bytes each time",
    async (compression) => {
      await stack("#!/bin/sh\necho same >/made\n", { compression, env: { SOURCE_DATE_EPOCH: "1000000000" } });
      const file = join(cwd, `small.tar.${compression}`);
      const images: Buffer[] = [];
      while (images.length < 2) {
        await done("build", "image.yaml", "--host", "box", "--no-cache", "--force");
        images.push(await readFile(file));
      }
      expect(images[0]?.equals(images[1] ?? Buffer.of())).toBe(true);
      expect((await readdir(cwd)).filter((name) => name.startsWith("small.tar"))).toEqual([basename(file)]);
      const magic = { zst: "28b52ffd", xz: "fd377a58" }[compression];
      expect(images[0]?.subarray(0, 4).toString("hex")).toBe(magic);
      expect(execFileSync("tar", ["-tf", file], { encoding: "utf8" })).toContain("\n./made\n");
    },
  );

  it("compares the image with new_image_md5, and warns of another without failing", async () => {
    await stack("#!/bin/sh\n", { new_image_md5: "0".repeat(32) });
    const first = await done("build", "image.yaml", "--host", "box");
    const { artifact } = JSON.parse(await readFile(join(cwd, "small.json"), "utf8")) as {
      artifact: { md5: string };
    };
    expect(first.stderr()).toContain(`MD5 is ${artifact.md5}`);
    await stack("#!/bin/sh\n", { new_image_md5: artifact.md5 });
    expect((await done("build", "image.yaml", "--host", "box")).stderr()).not.toContain("new_image_md5");
  });

  it("lists builds and prints their logs", async () => {
    await stack("#!/bin/sh\necho one of its kind\n");
    await done("build", "image.yaml", "--host", "box");
    const listed = await done("builds", "--json");
    const newest = JSON.parse(listed.stdout().toString().trim().split("\n").at(-1) ?? "") as {
      id: string;
      state: string;
    };
    expect(newest.state).toBe("succeeded");
    expect((await done("log", newest.id)).stdout().toString()).toBe("one of its kind\r\n");
    const unknown = run("log", "no-such-build");
    expect(await unknown.exit).toBe(2);
    expect(unknown.stderr()).toContain("stackwright builds");
  });

  it.each(["box", "here"])(
    "tells that a build on %s is lost, when its supervisor has been killed",
    async (host) => {
      await stack("#!/bin/sh\necho running\nsleep 1000\n");
      const command = run("build", "image.yaml", "--host", host);
      // What was printed first may be read last: they are two pipes.
      await command.until(({ stdout, stderr }) => stdout.includes("running") && /^Build \S+:/m.test(stderr));
      const id = /^Build (\S+):/m.exec(command.stderr())?.[1] ?? "";
      const status = await readFile(join(box.root, "builds", id, "status"), "utf8");
      process.kill(Number(status.split("\n")[3]), "SIGKILL");
      expect(await command.exit).toBe(3);
      expect(command.stderr()).toContain(`Build ${id} is lost`);
      expect((await done("log", id)).stdout().toString()).toBe("running\r\n");
    },
  );

  it("shows on a terminal how far a download is, how fast and for how long yet, and what each phase took", async () => {
    await stack("#!/bin/sh\nhead -c 200000000 /dev/urandom >/big\n");
    const shown = terminal("build", "image.yaml", "--host", "box");
    expect(await shown.exit, shown.output).toBe(0);
    const plain = stripVTControlCharacters(shown.output);
    expect(plain).toMatch(/▶ download +[\d.]+ MB of 20\d MB · [\d.]+ MB\/s · [\d.]+ s left/);
    for (const phase of ["base", "script", "pack", "download"])
      expect(plain).toMatch(new RegExp(`✔ ${phase} +[\\d.]+ s`));
  });

  it.each([["as events", "--json"], ["as it is"]])(
    "brings an image home though nobody reads any more what is printed, %s",
    async (_how, ...args) => {
      await stack("#!/bin/sh\nfor i in $(seq 1 30000); do echo line $i of many; done\necho end\n");
      const command = run("build", "image.yaml", "--host", "here", "--force", ...args);
      await command.until(({ stdout }) => stdout !== "");
      command.process.stdout?.destroy();
      command.process.stderr?.destroy();
      expect(await command.exit).toBe(0);
      expect(await readdir(cwd)).toContain("small.tar.gz");
      expect((await readFile(join(cwd, "small.log"), "utf8")).endsWith("end\r\n")).toBe(true);
    },
  );

  it("says on a terminal what it waits for, in lines that pass away and fit", async () => {
    // Somebody listens there and says nothing.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const host = `root@127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    try {
      await stack("#!/bin/sh\n");
      const build = terminal("build", "image.yaml", "--host", host);
      await build.shows(/▶ connect/);
      const doctor = terminal("doctor", "--host", host);
      doctor.resize(20, 30);
      await doctor.shows(/Examining root@127\.(?!\d)/);
      await doctor.shows(/Examining root {2}\d s/);
      await build.shows(/▶ connect {2}\d+ s/);
      build.type("\x03");
      await build.shows(/has not begun on the host yet\. \[c\]/);
      build.type("c");
      expect(await build.exit).toBe(130);
    } finally {
      silent.close();
    }
  });

  it("shows on a terminal how far the reading and the unpacking of a large base are", async () => {
    const root = join(cwd, "root");
    await busyboxRoot(root);
    await writeFile(join(root, "large"), Buffer.alloc(600e6, "noise"));
    const large = join(cwd, "large.tar");
    await tarOf(root, large);
    await rm(root, { recursive: true });
    await stack("#!/bin/sh\nrm /large\n", { base_image_url: large });
    const first = terminal("build", "image.yaml", "--host", "here");
    expect(await first.exit, first.output).toBe(0);
    const plain = stripVTControlCharacters(first.output);
    for (const doing of ["reading", "unpacking"])
      expect(plain).toMatch(new RegExp(`▶ base +${doing} [\\d.]+ MB of 60\\d MB · [\\d.]+ [MG]B/s`));
    // It may be another one by now.
    await utimes(large, new Date(), new Date());
    const again = terminal("build", "image.yaml", "--host", "here");
    expect(await again.exit, again.output).toBe(0);
    expect(again.output).toMatch(/Reading the base +[\d.]+ MB of 60\d MB/);
    expect(again.output).toContain("Nothing has changed");
  });

  it("asks on a terminal what Ctrl-C shall mean, and does that", async () => {
    await stack("#!/bin/sh\necho started\nsleep 1000\n");
    const first = terminal("build", "image.yaml", "--host", "box");
    await first.shows(/started/);
    first.type("\x03");
    await first.shows(/\[c\].*\[d\]/);
    first.type("d");
    expect(await first.exit).toBe(130);
    const again = terminal("attach", "last");
    await again.shows(/started/);
    again.type("\x03");
    await again.shows(/\[c\].*\[d\]/);
    again.type("c");
    expect(await again.exit).toBe(130);
    expect(again.output).toContain("is cancelled");
  });

  it("asks about an unknown host key, remembers it, and refuses a changed one", async () => {
    await stack("#!/bin/sh\n");
    const known = join(box.home, ".ssh", "known_hosts");
    try {
      await writeFile(known, "");
      const silent = run("build", "image.yaml", "--host", "box");
      expect(await silent.exit).toBe(3);
      const asked = terminal("build", "image.yaml", "--host", "box");
      // Whatever is cleared of the line is cleared before the question stands there.
      await asked.shows(/SHA256:[\w+/]+.*\x1b\[0?J[^\n]*\[yes\/no\]/s);
      asked.type("yes\r");
      expect(await asked.exit).toBe(0);
      expect((await readFile(known, "utf8")).length).toBeGreaterThan(50);
      await box.sshd.changeHostKey();
      const changed = run("build", "image.yaml", "--host", "box", "--force");
      expect(await changed.exit).toBe(3);
      expect(changed.stderr()).toContain("known_hosts");
    } finally {
      const keys = box.sshd.hostKeys().map((key) => `[127.0.0.1]:${box.sshd.port} ${key}\n`);
      await writeFile(known, keys.join(""));
    }
  });

  it.each(["box", "here"])(
    "examines a host with a finding for everything that matters, on %s",
    async (host) => {
      const doctor = await done("doctor", "--host", host, "--json");
      const lines = doctor.stdout().toString().trim().split("\n");
      const findings = lines.map((line) => findingSchema.parse(JSON.parse(line)));
      const found = (check: string) => findings.find((finding) => finding.check === check)?.found;
      expect(found("privileges")).toBe("root");
      expect(found("lxc")).toBe(execFileSync("lxc-execute", ["--version"], { encoding: "utf8" }).trim());
      expect(found("architecture")).toBe(machine());
      expect(found("cgroup")).toMatch(/^(v1|v2|hybrid)/);
      expect(found("overlayfs")).toMatch(/volatile/);
      expect(found("apparmor")).toMatch(/enabled/);
      expect(found("filesystem")).toContain(box.root);
      expect(found("disk")).toMatch(/ free, .+ used by Stackwright$/);
      for (const tool of ["bash", "tar", "curl", "compressor"]) expect(found(tool), tool).toBeDefined();
    },
  );

  it("shows findings to people, and sets a host up", async () => {
    const doctor = await done("doctor", "--host", "here");
    expect(doctor.stdout().toString()).toMatch(/^✔ lxc +\d+\.\d+/m);
    await done("setup", "--host", "here");
    const again = await done("setup", "--host", "box");
    expect(again.stdout().toString()).toBe("Everything that builds need is there.\n");
  });

  it("frees what is not needed", async () => {
    await stack("#!/bin/sh\n");
    await done("build", "image.yaml", "--host", "here");
    const gc = await done("gc", "--host", "here");
    expect(gc.stderr()).toMatch(/[1-9][\d.]* \w+ freed/);
    expect(await readdir(join(box.root, "builds"))).toEqual([]);
  });
});
