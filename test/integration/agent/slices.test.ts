import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { expectNothingLeft, type Ended, TestAgent, withAgent } from "../../support/agent.ts";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

/** Slices begin at these in the tests' base. */
const beginnings = ["home", "usr", "usr/lib", "usr/share", "var"];

describeWithLxc("packing in slices", () => {
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    folder = inFolder;
    base = await slicedBase();
  });

  const slicedBase = (change: (root: string) => Promise<unknown> = () => Promise.resolve()) =>
    smallBase(folder, async (root) => {
      for (const name of ["home/user", "usr/include", "usr/lib", "usr/libexec", "usr/share/doc", "var/lib"]) {
        await mkdir(join(root, name), { recursive: true });
        await writeFile(join(root, name, "file"), `${name}\n`);
      }
      // Nothing in it, so it is in the slice before.
      await mkdir(join(root, "srv"));
      await withBash(root);
      await change(root);
    });

  const packed = async (script: string, more: { base?: TestBase; exclude?: string[] } = {}) => {
    const ended = await agent.build({ base, script: `#!/bin/sh\n${script}`, plan: { cache: "no" }, ...more });
    expect(ended.status.state, JSON.stringify(ended.failure)).toBe("succeeded");
    return ended;
  };
  const tarOf = async ({ id }: Ended) =>
    execFileSync("gzip", ["-dc"], { input: await agent.image(id), maxBuffer: 1 << 26 });
  const namesOf = async (ended: Ended) =>
    execFileSync("tar", ["-t"], { input: await tarOf(ended), encoding: "utf8" })
      .trim()
      .split("\n");
  const slicesOf = async (holder: string) =>
    (await readdir(join(holder, "slices")).catch(() => [])).map((name) => join(holder, "slices", name));
  const baseFolder = (of = base) => join(agent.root, "bases", of.sha256);
  /** Only one that the agent takes for good tells so by what comes out. */
  const forge = async (slice: string, name: string) => {
    const from = await mkdtemp(join(folder, "forged-"));
    await writeFile(join(from, name), "");
    const tar = execFileSync("tar", ["-C", from, "-c", "-b", "1", `./${name}`]);
    await writeFile(join(slice, "data"), gzipSync(tar.subarray(0, -1024)));
  };

  it("keeps what comes from the base beside it, once, and nothing of what is the image's own", async () => {
    await packed("echo x >/etc/new\n");
    await packed("echo y >/etc/new\n");
    const kept = (await slicesOf(baseFolder())).map((path) => /slices\/__([a-z_]+)-test/.exec(path)?.[1]);
    expect(kept.sort()).toEqual(beginnings.map((name) => name.replaceAll("/", "_")).sort());
    const builds = join(agent.root, "builds");
    for (const id of await readdir(builds))
      await expect.poll(() => existsSync(join(builds, id, "slices"))).toBe(false);
    await expectNothingLeft();
  });

  it("takes from there what the build has not changed, and makes the rest", async () => {
    await packed(":\n");
    const [share, lib] = (await slicesOf(baseFolder()))
      .filter((path) => /usr_(share|lib)-/.test(path))
      .sort()
      .reverse();
    await forge(share ?? "", "forged-share");
    await forge(lib ?? "", "forged-lib");
    const names = await namesOf(await packed("echo new >/usr/lib/new\n"));
    expect(names).toContain("./forged-share");
    expect(names).not.toContain("./usr/share/doc/file");
    expect(names).toEqual(expect.arrayContaining(["./usr/lib/file", "./usr/lib/new", "./usr/libexec/file"]));
    expect(names).not.toContain("./forged-lib");
    // Removed, and put in the place of another.
    for (const script of [
      "rm -r /usr/share\n",
      "rm -r /usr/share; ln -s lib /usr/share\n",
      "rm /usr/share/doc/file\n",
    ])
      expect(await namesOf(await packed(script))).not.toContain("./forged-share");
    expect(await namesOf(await packed(":\n", { exclude: ["/usr/share/doc/*"] }))).toEqual(
      expect.not.arrayContaining(["./forged-share", "./usr/share/doc/file"]),
    );
    await rm(baseFolder(), { recursive: true });
  });

  it("takes nothing that the host may have lost in a crash", async () => {
    await packed(":\n");
    for (const slice of await slicesOf(baseFolder())) {
      await expect.poll(() => existsSync(join(slice, "synced"))).toBe(true);
      await rm(join(slice, "synced"));
      await forge(slice, "forged");
    }
    expect(await namesOf(await packed(":\n"))).toContain("./forged");
    for (const slice of await slicesOf(baseFolder())) await writeFile(join(slice, "boot"), "an earlier one");
    const names = await namesOf(await packed(":\n"));
    expect(names).toContain("./usr/share/doc/file");
    expect(names).not.toContain("./forged");
    await rm(baseFolder(), { recursive: true });
  });

  it("keeps beside a layer what its step has changed, for when a later step changes", async () => {
    const build = async (last: string, cache = "yes") => {
      const script = `#!/bin/bash\n#: step one\necho 1 >/usr/share/one\n#: step two\necho 2 >/var/two ${last}\n`;
      const ended = await agent.build({ base, script, plan: { cache } });
      expect(ended.status.state, JSON.stringify(ended.failure)).toBe("succeeded");
      return ended;
    };
    await build("# first");
    const layers = (await readdir(join(agent.root, "layers"))).filter((name) => !name.startsWith("."));
    const kept = (await Promise.all(layers.map((name) => slicesOf(join(agent.root, "layers", name))))).flat();
    expect(kept.map((path) => /slices\/__([a-z_]+)-test/.exec(path)?.[1]).sort()).toEqual([
      "usr",
      "usr_share",
    ]);
    for (const slice of kept) if (slice.includes("usr_share")) await forge(slice, "forged");
    const names = await namesOf(await build("# second"));
    expect(names).toEqual(expect.arrayContaining(["./forged", "./usr/lib/file", "./var/two"]));
    // All of it made anew has nothing to do with that.
    expect(await namesOf(await build("# second", "no"))).toContain("./usr/share/one");
    await rm(baseFolder(), { recursive: true });
  });

  it("gives the same bytes for the same tree, however it came about", async () => {
    const old = (paths: string) => `touch -d @0 ${paths}\n`;
    const parts = [
      `echo a >/etc/a; ${old("/etc/a /etc")}`,
      `echo b >/usr/share/b; ${old("/usr/share/b /usr/share /usr")}`,
      `echo c >/var/lib/c; ${old("/var/lib/c /var/lib /var")}`,
    ];
    const steps = parts.map((part, index) => `#: step s${String(index)}\n${part}`).join("");
    const build = async (script: string, cache: string) => {
      const ended = await agent.build({ base, script: `#!/bin/bash\n${script}`, plan: { cache } });
      return (await agent.image(ended.id)).toString("base64");
    };
    const whole = await build(parts.join(""), "no");
    for (const script of [parts.join(""), steps, `${steps}# changed\n`, parts.toReversed().join("")])
      for (const cache of ["yes", "no"]) expect((await build(script, cache)) === whole).toBe(true);
  });

  it("keeps links between slices, and what is left of a pair when the other name has been replaced", async () => {
    const linked = await slicedBase(async (root) => {
      await link(join(root, "usr/lib/file"), join(root, "usr/lib/near"));
      await link(join(root, "usr/share/doc/file"), join(root, "var/lib/far"));
    });
    const inodes = async (script: string) => {
      const target = await mkdtemp(join(folder, "linked-"));
      execFileSync("tar", ["-x", "-C", target], {
        input: await tarOf(await packed(script, { base: linked })),
      });
      const inode = async (name: string) => (await stat(join(target, name))).ino;
      const same = async (a: string, b: string) => (await inode(a)) === (await inode(b));
      return [await same("usr/lib/file", "usr/lib/near"), await same("usr/share/doc/file", "var/lib/far")];
    };
    for (const script of [":\n", ":\n", "ln /etc/hostname /var/name; ln /etc/hostname /usr/name\n"])
      expect(await inodes(script)).toEqual([true, true]);
    // Writing breaks a link to what is below.
    expect(await inodes("echo x >>/usr/lib/near; echo x >>/var/lib/far\n")).toEqual([false, false]);
    expect(await inodes("echo x >>/var/lib/far\n")).toEqual([true, false]);
    // Nothing stays that nobody could find.
    const unfindable = async () =>
      (await slicesOf(baseFolder(linked))).filter((slice) => !existsSync(join(slice, "of")));
    await expect.poll(unfindable).toEqual([]);
  });

  it("packs in one what has nothing to mark the end of a slice by", async () => {
    expect(await namesOf(await packed(":\n", { exclude: ["/*"] }))).toEqual(["./"]);
  });

  it("leaves no slice of a build that was cancelled while it packed", async () => {
    const builder = await TestAgent.create(folder);
    const id = await builder.start({
      base,
      script: "#!/bin/sh\nhead -c 300000000 /dev/urandom >/usr/share/big\n",
    });
    const phase = async () => (await builder.status(id)).phase;
    await expect.poll(phase, { interval: 20 }).toBe("pack");
    await builder.ask(["cancel", id]);
    expect((await builder.status(id)).state).toBe("cancelled");
    expect(await slicesOf(join(builder.root, "bases", base.sha256))).toEqual([]);
    expect(await readdir(join(builder.root, "builds", id))).not.toContain("slices");
    await builder.dispose();
  });
});
