import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findingSchema, type Finding } from "../../../main/contract/host.ts";
import { agentProgram, TestAgent } from "../../support/agent.ts";
import { withDisk } from "../../support/disk.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { copied, lacking, type Wrapper } from "../../support/other-host.ts";

describeWithLxc("a host", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const doctor = async (wrapper: Wrapper = [], root?: string): Promise<Map<string, Finding>> => {
    const agent = root ? TestAgent.at(root, wrapper) : await TestAgent.create(folder, wrapper);
    const findings = (await agent.json(["doctor"])).map((line) => findingSchema.strict().parse(line));
    expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length);
    return new Map(findings.map((finding) => [finding.check, finding]));
  };

  describe("asked by doctor", () => {
    it("that has everything is found well", async () => {
      const findings = await doctor();
      for (const check of ["privileges", "lxc", "cgroup", "tar", "overlayfs", "filesystem", "architecture"])
        expect(findings.get(check), check).toMatchObject({ state: "ok" });
      for (const { state, remedy, check } of findings.values())
        expect(Boolean(remedy), check).toBe(state !== "ok");
    });

    it("that lacks tools is told which, and that setup can bring them", async () => {
      const findings = await doctor(
        lacking(["lxc-execute", "curl", "wget", "igzip", "zstd", "openssl", "perl"]),
      );
      for (const check of ["lxc", "curl"])
        expect(findings.get(check)).toMatchObject({ state: "error", setup: true });
      for (const check of ["compressor", "zstd", "openssl", "perl"])
        expect(findings.get(check)).toMatchObject({ state: "warning", setup: true });
      for (const check of ["lxc", "curl", "compressor", "zstd", "openssl", "perl"])
        expect(findings.get(check)?.remedy).toMatch(/[Ii]nstall/);
      expect((await doctor(lacking(["curl"]))).get("curl")).toMatchObject({ state: "warning", setup: true });
    });

    it("that has little room or no fit filesystem is warned", async () => {
      await withDisk(folder, 30, async (disk) => {
        const findings = await doctor([], join(disk, "stackwright"));
        expect(findings.get("disk")).toMatchObject({ state: "error" });
        expect(findings.get("disk")?.remedy).toContain("gc");
      });
      const noexec = ["unshare", "--mount", "sh", "-c", 'mount -t ramfs -o noexec r "$0"; exec "$@"', folder];
      const findings = await doctor(noexec, join(folder, "inside"));
      expect(findings.get("filesystem")).toMatchObject({ state: "error" });
    });

    it("keeps nothing of a check that is interrupted", async () => {
      const fakes = await mkdtemp(join(folder, "fake-"));
      // In the middle of the one that needs a folder: all of it gets the signal, as its terminal or its line would send it.
      await fake(fakes, "unshare", fakes, "kill -TERM 0; sleep 10");
      const agent = await TestAgent.create(folder, ["setsid", "--wait", ...lacking(["unshare"], fakes)]);
      const { stdout } = await agent.ask(["doctor"]);
      expect(stdout.toString()).not.toContain("overlayfs");
      expect(existsSync(join(fakes, "calls"))).toBe(true);
      await expect.poll(() => readdir(agent.root)).toEqual([]);
    });
  });

  describe("set up", () => {
    const setup = async (wrapper: Wrapper) => {
      const { code, stdout } = await (await TestAgent.create(folder, wrapper)).ask(["setup"]);
      return { code, text: stdout.toString() };
    };

    it("that has everything is left alone", async () => {
      const none = await mkdtemp(join(folder, "fake-"));
      await fake(none, "apt-get", none);
      expect(await setup(lacking([], none))).toEqual({
        code: 0,
        text: "Everything that builds need is there.\n",
      });
      expect(existsSync(join(none, "calls"))).toBe(false);
    });

    // Real packages, on a copy of this machine.
    it.runIf(existsSync("/usr/bin/apt-get"))("by apt has what it lacked", async () => {
      const copy = await mkdtemp(join(folder, "copy-"));
      const script = `set -e
dpkg --purge --force-depends isal >/dev/null 2>&1
test ! -e /usr/bin/igzip
bash "$1" --root "$2" setup >"$3/first"
igzip --version
bash "$1" --root "$2" setup`;
      const out = await mkdtemp(join(folder, "out-"));
      const agent = TestAgent.at(join(copy, "x"), [
        ...copied(copy, agentProgram),
        ...["bash", "-c", script, "bash", agentProgram, "/var/lib/x", "/tmp"],
      ]);
      const { code, stdout, stderr } = await agent.ask([]);
      expect(stderr + stdout.toString()).toContain("Everything that builds need is there.");
      expect(code).toBe(0);
      expect(existsSync(join(out, "first"))).toBe(false);
    });

    const calls: Record<string, string[]> = {
      dnf: [
        "dnf install -y --downloadonly lxc lxc-templates curl isa-l-tools zstd xz",
        "dnf install -y lxc lxc-templates curl isa-l-tools zstd xz",
      ],
      apk: ["apk add lxc curl isa-l zstd xz"],
      zypper: [
        "zypper --non-interactive install --download-only lxc curl isa-l zstd xz",
        "zypper --non-interactive install lxc curl isa-l zstd xz",
      ],
      pacman: [
        "pacman -Sy --noconfirm",
        "pacman -Sw --noconfirm --needed lxc curl isa-l zstd xz",
        "pacman -S --noconfirm --needed lxc curl isa-l zstd xz",
      ],
    };
    const missing = ["apt-get", "lxc-execute", "curl", "wget", "igzip", "zstd", "xz"];

    it.each(Object.entries(calls))("by %s asks for its names of the packages", async (program, wanted) => {
      const folderOfFakes = await mkdtemp(join(folder, "fake-"));
      await fake(folderOfFakes, program, folderOfFakes);
      const { code, text } = await setup(lacking(missing, folderOfFakes));
      expect((await readFile(join(folderOfFakes, "calls"), "utf8")).trim().split("\n")).toEqual(wanted);
      // The fake has installed nothing.
      expect(code).toBe(1);
      expect(text).toContain("still missing");
    });

    it("by one that lacks a package installs the others", async () => {
      const fakes = await mkdtemp(join(folder, "fake-"));
      await fake(fakes, "apk", fakes, 'case "$*" in *isa-l*) exit 1 ;; esac');
      await setup(lacking(missing, fakes));
      expect((await readFile(join(fakes, "calls"), "utf8")).trim().split("\n").slice(1)).toEqual(
        ["lxc", "curl", "isa-l", "zstd", "xz"].map((name) => `apk add ${name}`),
      );
    });
  });
});

/** A package manager that writes down how it was called. */
async function fake(folder: string, name: string, notes: string, then = ":"): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name} $*" >>'${join(notes, "calls")}'\n${then}\n`);
  await chmod(path, 0o755);
}
