import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildInput, expectNothingLeft, TestAgent, type TestBuild } from "../../support/agent.ts";
import { digested, smallBase, type TestBase } from "../../support/base.ts";
import { withDisk as onDisk } from "../../support/disk.ts";
import { dockerExport } from "../../support/docker-export.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { tarOf, type Member } from "../../support/tar.ts";

describeWithLxc("trouble on the host", () => {
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;
  const sleeper = "#!/bin/sh\necho begun\nsleep 1000\n";

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    base = await smallBase(folder);
  });
  afterEach(expectNothingLeft);
  afterAll(async () => {
    await agent.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const logs = (id: string) => expect.poll(async () => (await agent.status(id)).log, { interval: 20 });
  const made = async (name: string, make: (path: string, work: string) => unknown) => {
    const work = await mkdtemp(join(folder, "made-"));
    await make(join(work, name), work);
    return digested(join(work, name));
  };
  const remains = async (id: string) => (await readdir(join(agent.root, "builds", id))).sort();

  describe("with the base", () => {
    const broken = async (change: Partial<TestBase>, plan?: Record<string, string>) => {
      const ended = await agent.build({
        base: { ...base, ...change },
        script: "#!/bin/sh\n",
        ...(plan ? { plan } : {}),
      });
      expect(ended.status).toMatchObject({ state: "failed", kept: false });
      const left = await readdir(join(agent.root, "bases"));
      expect(left.filter((name) => name.startsWith(".new"))).toEqual([]);
      return ended.failure;
    };
    it("of a wrong digest names both", async () => {
      const failure = await broken({ sha256: "a".repeat(64), md5: "" });
      expect(failure).toMatchObject({ phase: "base", code: "base-digest" });
      expect(failure?.message).toContain("a".repeat(64));
      expect(failure?.message).toContain(base.sha256);
      expect(await broken({ md5: "b".repeat(32) })).toMatchObject({ code: "base-digest" });
    });

    it("that breaks off", async () => {
      const short = await made("short.tar.gz", (path) => execFileSync("cp", [base.tarball, path]));
      await truncate(short.tarball, 400_000);
      expect(await broken(await digested(short.tarball))).toMatchObject({ code: "base-truncated" });
    });

    it("that is something else", async () => {
      const page = await made("page.tar.gz", (path) =>
        execFileSync("sh", ["-c", 'echo "<!DOCTYPE html><p>404" >"$0"', path]),
      );
      expect(await broken(page)).toMatchObject({
        code: "base-not-tar",
        message: expect.stringContaining("HTML") as string,
      });
      const noise = await made("noise.gz", (path) =>
        execFileSync("sh", ["-c", 'head -c 5000 /dev/urandom | gzip >"$0"', path]),
      );
      expect(await broken(noise)).toMatchObject({ code: "base-not-tar" });
      const empty = await made("files.tar", (path) =>
        execFileSync("tar", ["-C", "/etc", "-cf", path, "hostname"]),
      );
      expect(await broken(empty)).toMatchObject({
        code: "base-empty",
        message: expect.stringContaining("hostname") as string,
      });
    });

    describe("that leads out of its own folder", () => {
      let outside: string;
      let victim: string;
      beforeEach(async () => {
        outside = await mkdtemp(join(folder, "outside-"));
        victim = join(outside, "victim");
        await writeFile(victim, "untouched\n");
      });
      /** Where a name that climbs `../` from a rootfs gets to: bases/.new-ID/rootfs is at most that deep. */
      const climbing = (path: string) => "../".repeat(20) + path.slice(1);
      const etc: Member = { name: "etc/", type: "directory" };
      const tried = async (...members: Member[]) => {
        const tar = await tarOf([etc, ...members]);
        const { tarball, sha256, md5 } = await made("unsafe.tar", (path) => writeFile(path, tar));
        const { failure } = await agent.build({ base: { tarball, sha256, md5 }, script: "#!/bin/sh\n" });
        expect(await readdir(outside)).toEqual(["victim"]);
        expect([await readFile(victim, "utf8"), (await stat(victim)).nlink]).toEqual(["untouched\n", 1]);
        return { failure, rootfs: join(agent.root, "bases", sha256, "rootfs") };
      };
      const expectUnsafe = async (...members: Member[]) => {
        const { failure, rootfs } = await tried(...members);
        expect(failure, failure?.message).toMatchObject({ phase: "base", code: "base-unsafe" });
        expect(existsSync(rootfs)).toBe(false);
      };

      it("by a member's name", async () => {
        await expectUnsafe({ name: climbing(join(outside, "new")), content: "owned\n" });
        await expectUnsafe({ name: climbing(victim), content: "owned\n" });
        await expectUnsafe({ name: "etc/../../new", content: "owned\n" });
      });

      it("by an absolute name, which is taken for one inside", async () => {
        for (const name of [join(outside, "new"), victim]) {
          const { rootfs } = await tried({ name, content: "inside\n" });
          expect(await readFile(join(rootfs, name), "utf8")).toBe("inside\n");
        }
      });

      it("by a hard link, also one that is written to later", async () => {
        for (const linkname of [climbing(victim), victim]) {
          const link: Member = { name: "etc/link", type: "link", linkname };
          await expectUnsafe(link);
          await expectUnsafe(link, { name: "etc/link", content: "owned\n" });
        }
      });

      it("by a symbolic link that later members go through", async () => {
        for (const linkname of [outside, climbing(outside)]) {
          const out: Member = { name: "etc/out", type: "symlink", linkname };
          await expectUnsafe(out, { name: "etc/out/new", content: "owned\n" });
          await expectUnsafe(out, { name: "etc/out/victim", content: "owned\n" });
          await expectUnsafe(out, { name: "etc/link", type: "link", linkname: "etc/out/victim" });
        }
      });
    });

    it("for another processor", async () => {
      const other = await smallBase(folder, async (root) => {
        const program = readFileSync(join(root, "bin/busybox"));
        program.writeUInt16LE(0x5af0, 18);
        program.writeUInt16LE(process.arch === "arm64" ? 62 : 183, 18);
        await writeFile(join(root, "bin/busybox"), program);
      });
      expect(await broken(other)).toMatchObject({ code: "base-architecture" });
    });

    it.each(["", "-z", "-j", "-J", "--zstd"])("is none when it is compressed with tar %s", async (option) => {
      const packed = await made("base.any", (path, work) => {
        execFileSync("mkdir", [join(work, "root")]);
        execFileSync("tar", ["-C", join(work, "root"), "-xzf", base.tarball]);
        execFileSync("tar", ["-C", join(work, "root"), "-cf", path, ...(option ? [option] : []), "."]);
      });
      expect((await agent.build({ base: packed, script: "#!/bin/sh\n" })).status.state).toBe("succeeded");
    });

    it("is none when `docker export` has written it: no entry for the root, no leading `./`, headers as Go writes them", async () => {
      const long = join("root", "a long name".repeat(12), "ż".repeat(60));
      const exported = await made("base.export", async (path, work) => {
        const root = join(work, "exported");
        execFileSync("mkdir", [root]);
        execFileSync("tar", ["-C", root, "-xzf", base.tarball]);
        const change = `touch .dockerenv
cp bin/busybox bin/ping; setcap cap_net_raw+ep bin/ping; ln bin/ping bin/ping6
mkdir '${dirname(long)}'; echo long >'${long}'`;
        execFileSync("sh", ["-ec", change], { cwd: root });
        await writeFile(path, dockerExport(root));
      });
      const script = `#!/bin/sh\nstat -c '%a %u %h %n' / /.dockerenv /bin/ping6\ncat '/${long}'\n`;
      const { status, log } = await agent.build({ base: exported, script });
      const unpacked = join(agent.root, "bases", exported.sha256, "rootfs/bin/ping6");
      expect(execFileSync("getcap", [unpacked], { encoding: "utf8" })).toContain("cap_net_raw=ep");
      expect([status.state, log]).toEqual([
        "succeeded",
        "755 0 1 /\r\n644 0 1 /.dockerenv\r\n755 0 2 /bin/ping6\r\nlong\r\n",
      ]);
    });
  });

  describe("when cancelled", () => {
    const cancelIn = async (id: string) => {
      const [status] = await agent.json(["cancel", id]);
      expect(status).toMatchObject({ id, state: "cancelled", kept: false });
      expect((await agent.record(id)).state).toBe("cancelled");
      const files = await remains(id);
      expect(files.filter((name) => /^(upper|work|merged|image|reserve)/.test(name))).toEqual([]);
      const ended = await agent.end(id);
      expect(ended.events.at(-1)).toMatchObject({ type: "ended", state: "cancelled" });
      await expectNothingLeft();
    };

    it("in the script, leaves nothing", async () => {
      const id = await agent.start({ base, script: sleeper });
      await logs(id).toBe(7);
      await cancelIn(id);
    });

    it("at any moment while it is put there, does not run", async () => {
      const tried = async (wait: number) => {
        const id = agent.newId();
        const input = await buildInput(id, { base, script: sleeper });
        const starting = agent.ask(["start", id], input);
        await setTimeout(wait);
        expect((await agent.json(["cancel", id]))[0]).toMatchObject({ id, state: "cancelled" });
        expect(await starting).toMatchObject({ code: 0, stderr: "" });
        expect(await agent.status(id)).toMatchObject({ state: "cancelled", kept: false });
        expect((await agent.end(id)).events.at(-1)).toMatchObject({ type: "ended", state: "cancelled" });
      };
      for (let wait = 0; wait < 150; wait += 10) await tried(wait);
    });

    it("in the base, leaves nothing", async () => {
      const big = await made("big.tar", (path, work) => {
        execFileSync("dd", ["if=/dev/zero", `of=${join(work, "etc")}`, "bs=1M", "count=600"], {
          stdio: "ignore",
        });
        execFileSync("tar", ["-C", work, "-cf", path, "etc"]);
      });
      const id = await agent.start({ base: big, script: "#!/bin/sh\n" });
      await expect.poll(() => readdir(join(agent.root, "bases")), { interval: 10 }).toContain(`.new-${id}`);
      await cancelIn(id);
      expect(await readdir(join(agent.root, "bases"))).not.toContain(`.new-${id}`);
    });

    it("in the pack, leaves nothing", async () => {
      const script = "#!/bin/sh\nhead -c 300000000 /dev/urandom >/big\n";
      const id = await agent.start({ base, script, plan: { compression: "xz" } });
      await expect.poll(() => remains(id), { interval: 10 }).toContain("image.tar.xz.part");
      await cancelIn(id);
    });
  });

  it("a supervisor killed is a build lost, and swept", async () => {
    const id = await agent.start({ base, script: sleeper });
    await logs(id).toBe(7);
    const following = agent.end(id);
    const pid = Number((await readFile(join(agent.root, "builds", id, "status"), "utf8")).split("\n")[3]);
    process.kill(pid, "SIGKILL");
    expect((await following).events.at(-1)).toMatchObject({ type: "ended", state: "lost" });
    expect(await agent.status(id)).toMatchObject({ state: "lost", kept: false });
    expect(await remains(id)).not.toContain("upper");
  });

  it("a follower whose reader is gone does not linger", async () => {
    const id = await agent.start({ base, script: sleeper });
    await logs(id).toBe(7);
    const reader = agent.spawn("log", id, "0");
    await new Promise((settle) => reader.stdout?.once("data", settle));
    reader.stdout?.destroy();
    await agent.ask(["cancel", id]);
    await new Promise((settle) => (reader.exitCode === null ? reader.once("close", settle) : settle(0)));
  });

  it("uploads go on where they broke off, and are checked", async () => {
    const own = await TestAgent.create(folder);
    const fresh = await smallBase(folder, (root) => writeFile(join(root, "etc/upload"), "1"));
    const whole = await readFile(fresh.tarball);
    const build: TestBuild = {
      base: fresh,
      script: "#!/bin/sh\necho up\n",
      plan: { base_kind: "upload", base_source: "/x" },
    };
    const id = own.newId();
    expect(await own.json(["start", id], await buildInput(id, build))).toEqual([
      { needs: "base", offset: 0 },
    ]);
    const put = (offset: number, bytes: Buffer) =>
      own.json(["base-put", fresh.sha256, String(offset), String(whole.length)], bytes);
    expect(await put(0, whole.subarray(0, 5000))).toEqual([{ offset: 5000 }]);
    expect(await own.json(["base-offset", fresh.sha256])).toEqual([{ offset: 5000 }]);
    expect(await put(4000, whole)).toEqual([{ offset: 5000 }]);
    // What is whole and wrong begins anew.
    expect(await put(5000, whole.subarray(0, -5000))).toEqual([{ offset: 0, wrong: true }]);
    expect(await put(0, whole.subarray(0, 7000))).toEqual([{ offset: 7000 }]);
    expect(await put(7000, whole.subarray(7000))).toEqual([{ have: true }]);
    expect(await put(7000, whole.subarray(7000))).toEqual([{ have: true }]);
    expect(await own.json(["launch", id])).toEqual([{ started: id, now: expect.any(Number) }]);
    expect((await own.end(id)).log).toBe("up\r\n");
    expect(await own.json(["base-offset", fresh.sha256])).toEqual([{ have: true }]);
    expect(await readdir(join(own.root, "uploads"))).toEqual([]);
    await own.dispose();
  });

  it("an upload of what somebody else is sending is told so, and adds nothing", async () => {
    const whole = await readFile(base.tarball);
    const own = await TestAgent.create(folder);
    const put = ["base-put", base.sha256, "0", String(whole.length)];
    const first = own.spawn(...put);
    first.stdin?.write(whole.subarray(0, 4000));
    const offset = () => own.json(["base-offset", base.sha256]);
    await expect.poll(offset).toEqual([{ offset: 4000, busy: true }]);
    expect(await own.json(put, whole)).toEqual([{ offset: 4000, busy: true }]);
    const ended = new Promise((settle) => first.once("close", settle));
    first.stdin?.end(whole.subarray(4000));
    expect(await ended).toBe(0);
    expect(await offset()).toEqual([{ have: true }]);
    await own.dispose();
  });

  it("an upload is not turned away by who only looks how far it is", async () => {
    const whole = await readFile(base.tarball);
    const own = await TestAgent.create(folder);
    await own.json(["base-put", base.sha256, "0", String(whole.length)], Buffer.alloc(0));
    const part = join(own.root, "uploads", `${base.sha256}.part`);
    // As `base-offset` has it, but for longer than a look takes.
    const look = spawn("flock", ["-s", part, "sh", "-c", "echo locked; sleep 0.4"]);
    await once(look.stdout, "data");
    const ended = once(look, "close");
    const put = own.json(["base-put", base.sha256, "0", String(whole.length)], whole);
    expect(await put).toEqual([{ have: true }]);
    expect(await ended).toEqual([0, null]);
    await own.dispose();
  });

  it("a plan is data, never commands", async () => {
    const id = agent.newId();
    const refused = async (change: Record<string, string>) =>
      (await agent.json(["start", id], await buildInput(id, { base, script: "", plan: change })))[0]?.[
        "error"
      ];
    expect(await refused({ image: "../x" })).toBe("plan");
    expect(await refused({ surprise: "1" })).toBe("plan");
    expect(await refused({ limit_pids: "$(id)" })).toBe("plan");
    expect(await refused({ base_sha256: "../../etc" })).toBe("plan");
    expect((await agent.ask(["status", "../../etc"])).code).toBe(2);
  });

  it("gc removes what has ended and is not in use", async () => {
    const own = await TestAgent.create(folder);
    const { id } = await own.build({ base, script: "#!/bin/sh\n" });
    const running = await own.start({ base, script: sleeper });
    const [kept] = await own.json(["gc"]);
    expect(kept).toMatchObject({ builds: 1, bases: 0 });
    expect(await own.json(["status", id])).toMatchObject([{ error: "no-build" }]);
    await own.ask(["cancel", running]);
    expect((await own.json(["gc"]))[0]).toMatchObject({ builds: 1, bases: 1 });
    expect(await readdir(join(own.root, "bases"))).toEqual([]);
    await own.dispose();
  });

  it("gc removes what was left half-made, once nobody can be at it any more", async () => {
    const own = await TestAgent.create(folder);
    await own.json(["list"]);
    const [old, fresh] = [join(own.root, ".doctor.old"), join(own.root, ".doctor.fresh")];
    const agents = join(own.root, "agent");
    const half = [join(agents, ".new.half"), join(own.root, "uploads", ".gone-half-1")];
    for (const path of [old, fresh, ...half]) await mkdir(join(path, "lower"), { recursive: true });
    const before = new Date(Date.now() - 48 * 3600_000);
    for (const path of [old, ...half]) await utimes(path, before, before);
    await own.json(["gc"]);
    expect((await readdir(own.root)).filter((name) => name.startsWith("."))).toEqual([".doctor.fresh"]);
    expect([await readdir(agents), await readdir(join(own.root, "uploads"))]).toEqual([[], []]);
    await own.dispose();
  });

  it("gc at the same time as starts takes nothing from them", async () => {
    const own = await TestAgent.create(folder);
    for (const round of ["1", "2", "3"]) {
      // A new base each time, so that it is unpacked while gc looks around.
      const fresh = await smallBase(folder, (root) => writeFile(join(root, "etc/race"), round));
      let up = false;
      const sweep = async () => {
        while (!up) expect(await own.ask(["gc"])).toMatchObject({ code: 0, stderr: "" });
      };
      const sweeps = [sweep(), sweep()];
      const script = "#!/bin/sh\ncat /etc/race\nsleep 1000\n";
      const begun = [own.newId(), own.newId()];
      try {
        await Promise.all(begun.map((id) => own.start({ base: fresh, script }, id)));
        for (const id of begun)
          await expect.poll(() => own.status(id)).toMatchObject({ state: "running", log: 1 });
      } finally {
        up = true;
        for (const id of begun) await own.ask(["cancel", id]);
        await Promise.all(sweeps);
      }
    }
    await own.dispose();
  });

  it("a kernel that refuses the wanted mount options is asked with fewer", async () => {
    const own = await TestAgent.create(folder);
    const remembered = join(own.root, "overlay");
    await writeFile(remembered, "no-such-option");
    const script = "#!/bin/sh\necho x >/x\nrm /etc/hostname\n";
    expect((await own.build({ base, script })).status.state).toBe("succeeded");
    expect(await readFile(remembered, "utf8")).not.toBe("no-such-option");
    await writeFile(remembered, "index=off,redirect_dir=off");
    const plain = await own.start({ base, script: sleeper });
    await expect.poll(async () => (await own.status(plain)).log, { interval: 20 }).toBe(7);
    expect(await readdir(join(own.root, "builds", plain, "work/work"))).not.toContain("incompat");
    await own.ask(["cancel", plain]);
    await own.dispose();
  });

  describe("a disk that fills up", () => {
    const withDisk = (megabytes: number, test: (small: TestAgent) => Promise<void>) =>
      onDisk(folder, megabytes, (mountPoint) => test(TestAgent.at(join(mountPoint, "stackwright"))));
    const filled = { script: "#!/bin/sh\nhead -c 40000000 /dev/urandom >/big\n" };

    it("in unpacking leaves nothing of the base", async () => {
      const big = await smallBase(folder, (root) =>
        appendFile(join(root, "zeros"), Buffer.alloc(60 << 20, 1)),
      );
      await withDisk(40, async (small) => {
        const { failure } = await small.build({ base: big, script: "#!/bin/sh\n" });
        expect(failure, failure?.message).toMatchObject({ phase: "base", code: "disk-full" });
        expect(failure?.message).toContain(small.root);
        expect((await readdir(join(small.root, "bases"))).filter((name) => name.startsWith(".new"))).toEqual(
          [],
        );
      });
    });

    it("in the script is told as such; what it left can be entered, and after gc the next build works", () =>
      withDisk(30, async (small) => {
        const { failure, id, status } = await small.build({ base, script: `${filled.script}exit $?\n` });
        expect(failure).toMatchObject({ phase: "script", code: "disk-full" });
        expect((await small.record(id)).state).toBe("failed");
        expect(status.kept).toBe(true);
        const entered = await small.ask(
          ["enter", id],
          Buffer.from("test -s /big && rm /big && echo removed; exit\n"),
        );
        expect(entered.stdout.toString()).toContain("removed");
        expect((await small.json(["gc"]))[0]).toMatchObject({ builds: 1 });
        expect((await small.build({ base, script: "#!/bin/sh\necho fits\n" })).log).toBe("fits\r\n");
      }));

    it("in an upload keeps what has come, for when there is room again", () =>
      withDisk(20, async (small) => {
        const whole = Buffer.alloc(40 << 20, 7);
        const sha256 = "d".repeat(64);
        expect(await small.json(["base-put", sha256, "0", String(whole.length)], whole)).toMatchObject([
          { error: "disk-full", message: expect.stringContaining("receiving the base") as string },
        ]);
        const [{ offset } = {}] = await small.json(["base-offset", sha256]);
        expect(offset).toBeGreaterThan(10 << 20);
        expect((await small.json(["gc"]))[0]).toMatchObject({ builds: 0 });
        expect(await small.json(["base-offset", sha256])).toEqual([{ offset: 0 }]);
      }));

    it("in packing leaves no half image", () =>
      withDisk(64, async (small) => {
        const { failure, id } = await small.build({ base, ...filled });
        expect(failure).toMatchObject({ phase: "pack", code: "disk-full" });
        const files = await readdir(join(small.root, "builds", id));
        expect(files.filter((name) => name.startsWith("image"))).toEqual([]);
      }));
  });
});
