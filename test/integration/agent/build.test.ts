import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectNothingLeft, type TestAgent, withAgent } from "../../support/agent.ts";
import { smallBase, withBash, withPrograms, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("a build by the agent", () => {
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    folder = inFolder;
    base = await smallBase(folder);
  });

  const unpack = async (id: string) => {
    const target = await mkdtemp(join(folder, "image-"));
    const image = join(target, "image.tar.gz");
    await writeFile(image, await agent.image(id));
    const names = execFileSync("tar", ["-tzf", image], { encoding: "utf8" }).trim().split("\n");
    const read = (name: string) => execFileSync("tar", ["-xOzf", image, name], { encoding: "utf8" });
    return { names, read };
  };

  it("goes from a base to an image with its record, and leaves nothing", async () => {
    const ended = await agent.build({
      base,
      script: "#!/bin/sh\necho hello\necho made >/made\n",
      env: { A: "secret" },
    });
    expect(ended.status).toMatchObject({ state: "succeeded", kept: false, log: 7 });
    expect(ended.log).toBe("hello\r\n");
    const phases = ended.events.flatMap((event) => (event.type === "end" ? [event.phase] : []));
    expect(phases).toEqual(["base", "script", "pack"]);
    expect(ended.events.at(-1)).toMatchObject({ type: "ended", state: "succeeded", log: 7 });

    const record = await agent.record(ended.id);
    const image = await agent.image(ended.id);
    const digest = (name: string) => createHash(name).update(image).digest("hex");
    expect(record.artifact).toEqual({ size: image.length, sha256: digest("sha256"), md5: digest("md5") });
    expect(record).toMatchObject({
      state: "succeeded",
      env: ["A"],
      base: { sha256: base.sha256, md5: base.md5 },
    });
    expect(JSON.stringify(record)).not.toContain("secret");

    const { names, read } = await unpack(ended.id);
    expect(read("./made")).toBe("made\n");
    expect(names.filter((name) => /stackwright|lxc|resolv|hosts|provision/.test(name))).toEqual([]);
    await expectNothingLeft();
    await expect.poll(() => readdir(join(agent.root, "builds", ended.id))).not.toContain("upper");
  });

  it("packs an untouched base as tar itself packs it", async () => {
    const rich = await smallBase(folder, async (root) => {
      execFileSync("chown", ["1234:4321", root]);
      execFileSync("chmod", ["750", root]);
      execFileSync("setfattr", ["-n", "user.root", "-v", "x", root]);
      execFileSync("touch", ["-d", "2020-02-02 02:02:02", join(root, "etc"), root]);
      await writeFile(join(root, "etc/resolv.conf"), "nameserver 192.0.2.1\n");
    });
    const ended = await agent.build({ base: rich, script: "#!/bin/sh\n:\n" });
    const rootfs = join(agent.root, "bases", rich.sha256, "rootfs");
    const flags = [
      ...[
        "--sort=name",
        "--numeric-owner",
        "--xattrs",
        "--xattrs-include=*",
        "--acls",
        "--sparse",
        "--format=posix",
      ],
      "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
    ];
    const plain = execFileSync("tar", ["-C", rootfs, "-c", ...flags, "."], { maxBuffer: 1 << 26 });
    const packed = execFileSync("gzip", ["-dc"], { input: await agent.image(ended.id), maxBuffer: 1 << 26 });
    // As tar ends an archive, but for how many zeros follow.
    const end = plain.findLastIndex((byte) => byte !== 0) + 1;
    expect(packed.subarray(0, end).equals(plain.subarray(0, end))).toBe(true);
    expect(packed.length - end).toBeGreaterThanOrEqual(1024);
    expect(packed.subarray(end).every((byte) => byte === 0)).toBe(true);
  });

  it("gives the same bytes for the same work", async () => {
    const script =
      "#!/bin/sh\nmkdir -p /opt/a\necho $RANDOM >/dev/null\necho same >/opt/a/b\nrm /etc/hostname\n";
    const build = { base, script, env: { SOURCE_DATE_EPOCH: "1000000000" } };
    const [one, two] = [await agent.build(build), await agent.build(build)];
    expect(one.status.state).toBe("succeeded");
    const image = await agent.image(one.id);
    expect(image.equals(await agent.image(two.id))).toBe(true);
    // No time in gzip's header either, which would differ by the second only.
    expect(image.subarray(4, 8)).toEqual(Buffer.alloc(4));
  });

  it("hands over every value of env as it is", async () => {
    const env = {
      QUOTES: `it's "so"`,
      LINES: "one\ntwo\n",
      DOLLAR: "$(touch /owned) `id` $HOME \\n %s",
      UNICODE: "žluťoučký 🐎",
      EMPTY: "",
    };
    const script = Object.keys(env).map((name) => `printf %s "$${name}" >/${name}\n`);
    const ended = await agent.build({ base, script: `#!/bin/sh\n${script.join("")}pwd; echo $HOME\n`, env });
    const { names, read } = await unpack(ended.id);
    for (const [name, value] of Object.entries(env)) expect(read(`./${name}`)).toBe(value);
    expect(names).not.toContain("./owned");
    expect(ended.log).toBe("/\r\n/root\r\n");
  });

  it("gives the script a terminal of the asked size to write on, and nothing to read", async () => {
    const script = "#!/bin/sh\ntest -t 1 && test -t 2 && echo terminal\nstty size <&1\ncat\necho end\n";
    const ended = await agent.build({ base, script, plan: { cols: "77", rows: "33" } });
    expect(ended.log).toBe("terminal\r\n33 77\r\nend\r\n");
  });

  it("copies files, and leaves out what is excluded", async () => {
    const linked = await smallBase(folder, (root) => {
      execFileSync("ln", ["-s", "/root", join(root, "out")]);
      return Promise.resolve();
    });
    const ended = await agent.build({
      base: linked,
      script: "#!/bin/sh\ncat /out/deep/file\nmkdir /cache; echo x >/cache/x\n",
      files: [{ target: "/out/deep/file", content: "copied\n", mode: "0640" }],
      exclude: ["/cache/*", "/tmp"],
    });
    expect(ended.log).toBe("copied\r\n");
    const { names } = await unpack(ended.id);
    expect(names).toContain("./root/deep/file");
    expect(names).toContain("./cache/");
    expect(names).not.toContain("./cache/x");
    expect(names).not.toContain("./tmp/");
  });

  describe("keeps xattrs, capabilities, ACLs, hard links, sparse files and odd owners", () => {
    // Run where they are made: here for a base, or by the script. Owners first, since a change of owner drops capabilities.
    const make = `set -e
cp /bin/busybox ping
chown 65000:64000 ping
setcap cap_net_raw+ep ping
echo x >plain
chown 65000:64000 plain
setfattr -n user.note -v kept plain
setfattr -n trusted.note -v root\\'s plain
setfacl -m u:1234:r plain
ln plain link
mkdir -m 3775 folder
setfacl -d -m u:1234:r folder
chown 65001:64001 folder
ln -s nowhere broken
chown -h 65002:64002 broken
dd if=/dev/zero of=sparse bs=1 count=1 seek=50M`;
    const tools = ["/bin/bash", "/usr/bin/setfattr", "/usr/sbin/setcap", "/usr/bin/setfacl"];

    const expectKept = async (id: string) => {
      const target = await mkdtemp(join(folder, "out-"));
      const image = join(target, "i.tgz");
      await writeFile(image, await agent.image(id));
      const faithful = ["--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner"];
      execFileSync("tar", ["-C", target, "-xzpf", image, ...faithful]);
      const out = (...argv: [string, ...string[]]) =>
        execFileSync(argv[0], argv.slice(1), { cwd: join(target, "root"), encoding: "utf8" }).trim();
      expect(out("getcap", "ping")).toMatch(/cap_net_raw[=+]ep$/);
      expect(out("getfattr", "-d", "-m", "^(user|trusted)\\.note", "plain")).toBe(
        '# file: plain\ntrusted.note="root\'s"\nuser.note="kept"',
      );
      expect(out("getfacl", "-n", "plain")).toContain("user:1234:r--");
      expect(out("getfacl", "-n", "folder")).toContain("default:user:1234:r--");
      expect(out("stat", "-c", "%n %u:%g %a %h", "ping", "plain", "link", "broken", "folder")).toBe(
        [
          "ping 65000:64000 755 1",
          "plain 65000:64000 644 2",
          "link 65000:64000 644 2",
          "broken 65002:64002 777 1",
          "folder 65001:64001 3775 2",
        ].join("\n"),
      );
      expect(out("stat", "-c", "%s", "sparse")).toBe(String((50 << 20) + 1));
      expect(Number(out("stat", "-c", "%b", "sparse"))).toBeLessThan(100);
    };

    it("of the base", async () => {
      const rich = await smallBase(folder, (root) => {
        execFileSync("sh", ["-c", make], { cwd: join(root, "root"), stdio: "ignore" });
        return Promise.resolve();
      });
      await expectKept((await agent.build({ base: rich, script: "#!/bin/sh\ntrue\n" })).id);
    });

    it("that the script makes, in one go and over the layer of a step", async () => {
      const equipped = await smallBase(folder, (root) => withPrograms(root, tools));
      const whole = await agent.build({ base: equipped, script: `#!/bin/bash\ncd /root\n${make}\n` });
      expect(whole.failure, whole.log).toBeUndefined();
      await expectKept(whole.id);
      // The second step changes what the kernel has to copy up with all that the first has given it.
      const steps = `#!/bin/bash\n#: step make\ncd /root\n${make}\n#: step change\nchmod 755 ping\nchmod 3775 folder\ntouch folder/new\n`;
      const stepwise = await agent.build({ base: equipped, script: steps });
      expect(stepwise.failure, stepwise.log).toBeUndefined();
      await expectKept(stepwise.id);
    });
  });

  it("separates the names of a file when one is written to that is of the base, or of an earlier step", async () => {
    const linked = await smallBase(folder, async (root) => {
      await withBash(root);
      await writeFile(join(root, "one"), "base\n");
      execFileSync("ln", [join(root, "one"), join(root, "two")]);
    });
    const make = "echo step >/three\nln /three /four\necho same >/five\nln /five /six\necho more >>/five";
    const change = "echo more >>/one\necho more >>/three";
    const script = `#!/bin/bash\n#: step make\n${make}\n#: step change\n${change}\n`;
    const { read } = await unpack((await agent.build({ base: linked, script })).id);
    // In a tar the later one of two names of one file has no content of its own.
    const contents = ["one", "two", "three", "four", "five", "six"].map((name) => read(`./${name}`));
    expect(contents).toEqual(["base\nmore\n", "base\n", "step\nmore\n", "step\n", "same\nmore\n", ""]);
  });

  it("runs several builds at once, also of the same stack and over a new base", async () => {
    const fresh = await smallBase(folder, (root) => writeFile(join(root, "etc/fresh"), "1"));
    const numbers = ["1", "2", "3", "4"];
    const ended = await Promise.all(
      numbers.map((number) =>
        agent.build({ base: fresh, script: `#!/bin/sh\nsleep 0.3\necho ${number} >/number\n` }),
      ),
    );
    for (const [index, { id, status }] of ended.entries()) {
      expect(status.state).toBe("succeeded");
      expect((await unpack(id)).read("./number").trim()).toBe(numbers[index]);
    }
    const bases = await readdir(join(agent.root, "bases"));
    expect(bases.filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("runs a program as its script in a base that has nothing at all", async () => {
    const empty = await smallBase(folder, async (root) => {
      await rm(join(root, "bin"), { recursive: true });
    });
    const [program = ""] = ["/bin/busybox", "/usr/bin/busybox"].filter((path) => existsSync(path));
    const script = await readFile(program);
    const env = { GREETING: 'it\'s "me" $HOME' };
    const ended = await agent.build({ base: empty, script, env, plan: { script_name: "env" } });
    expect(ended.failure).toBeUndefined();
    expect(ended.log).toContain('GREETING=it\'s "me" $HOME\r\n');
    expect((await unpack(ended.id)).names).not.toContain("./bin/");
    const failed = await agent.build({ base: empty, script, plan: { script_name: "false" } });
    expect(failed.failure).toMatchObject({ code: "script-failed", status: 1 });
  });

  it("gives an image from any offset", async () => {
    const script = "#!/bin/sh\nhead -c 3000000 /dev/urandom >/random\n";
    const { id } = await agent.build({ base, script });
    const whole = await agent.image(id);
    for (const offset of [1, 1 << 20, 1_234_567, whole.length - 1, whole.length])
      expect((await agent.ask(["image", id, String(offset)])).stdout.equals(whole.subarray(offset))).toBe(
        true,
      );
  });

  it("is started once, however often it is asked", async () => {
    const id = await agent.start({ base, script: "#!/bin/sh\necho once\nsleep 0.2\n" });
    await agent.start({ base, script: "#!/bin/sh\necho twice\n" }, id);
    expect((await agent.end(id)).log).toBe("once\r\n");
  });
});
