import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianBase } from "../support/base.ts";
import { startSshd } from "../support/sshd.ts";
import { appCurrent } from "./app/current.ts";
import { appIdle } from "./app/idle.ts";
import { appLogs } from "./app/logs.ts";
import { appOutput } from "./app/output.ts";
import { appStart } from "./app/start.ts";
import { byTurns, run } from "./measure.ts";
import { downloads } from "./downloads.ts";
import { plainLimit } from "./plain-limit.ts";
import { buildahBuild } from "./buildah.ts";
import { linesBench } from "./lines.ts";
import { stepsBench } from "./steps.ts";
import { megabytes, ratio, Report, seconds } from "./report.ts";

const project = process.cwd();
const program = join(project, "dist", "stackwright.js");
const report = new Report();
const work = mkdtempSync("/var/tmp/stackwright-bench-");
chmodSync(work, 0o755);
const sshd = await startSshd({ config: "Subsystem sftp internal-sftp" });

try {
  const base = await debianBase();
  const home = sshd.home;
  mkdirSync(join(home, ".config", "stackwright"), { recursive: true });
  writeFileSync(
    join(home, ".config", "stackwright", "hosts.yaml"),
    JSON.stringify({
      hosts: [
        { kind: "local", name: "here", sudo: false, root: join(work, "root") },
        { kind: "ssh", name: "box", destination: sshd.destination, sudo: false, root: join(work, "root") },
      ],
    }),
  );
  const stack = (name: string, script: string): string => {
    const folder = join(work, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "provision.sh"), script);
    writeFileSync(
      join(folder, "image.yaml"),
      `base_image_url: ${base.tarball}\nscript_url: provision.sh\nnew_image_name: ${name}\n`,
    );
    return folder;
  };
  const cachedBuild = (folder: string, host: string, ...more: string[]) =>
    run([process.execPath, program, "build", "image.yaml", "--host", host, ...more], {
      cwd: folder,
      env: { HOME: home },
    });
  /** The peers write over what they made before; for images that pile up, a virtual machine must be given new memory each time. */
  const withoutImages = (folder: string): void => {
    const builds = join(work, "root", "builds");
    const ids = existsSync(builds) ? readdirSync(builds) : [];
    for (const place of [folder, ...ids.map((id) => join(builds, id))])
      for (const name of readdirSync(place)) if (name.endsWith(".tar.gz")) rmSync(join(place, name));
  };
  const build = (folder: string, host: string, ...more: string[]) => {
    withoutImages(folder);
    return cachedBuild(folder, host, "--no-cache", ...more);
  };

  const sections: Record<string, () => Promise<void>> = {
    command: startUp,
    builds: wholeBuilds,
    steps: fiveSteps,
    lines: scriptLines,
    downloads: imageDownloads,
    memory,
    "app-start": () => appStart(report),
    "app-current": () => appCurrent(report),
    "app-output": () => appOutput(report),
    "app-logs": () => appLogs(report),
    "app-idle": () => appIdle(report),
  };
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in sections));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}.`);
  for (const [name, measure] of Object.entries(sections))
    if (asked.length === 0 || asked.includes(name)) await measure();

  async function startUp(): Promise<void> {
    const folder = stack("valid", "#!/bin/sh\n");
    const time = (...args: string[]) => ({
      go: async () => (await run([process.execPath, ...args], { cwd: folder, env: { HOME: home } })).seconds,
    });
    const medians = await byTurns(15, {
      "`node -e 0`": time("-e", "0"),
      "`stackwright --help`": time(program, "--help"),
      "`stackwright validate`": time(program, "validate", "image.yaml"),
    });
    const node = medians["`node -e 0`"] ?? NaN;
    report.table(
      "Start-up of the command",
      ["command", "time", "against `node -e 0`"],
      Object.entries(medians).map(([name, value]) => [name, seconds(value), ratio(value / node)]),
    );
  }

  async function wholeBuilds(): Promise<void> {
    const touch = "#!/bin/bash\nset -e\nhead -c 5000000 /dev/urandom >/touched\n";
    const folder = stack("touch", touch);
    await build(folder, "here");
    await build(folder, "box");
    const medians = await byTurns(7, {
      "plain tools: overlay, lxc-execute, `tar \\| igzip`": {
        go: () => plainLimit(join(work, "plain"), base.tarball, join(folder, "provision.sh")),
      },
      "stackwright, this machine": { go: async () => (await build(folder, "here")).seconds },
      "stackwright, over SSH, download and check included": {
        go: async () => (await build(folder, "box")).seconds,
      },
      "buildah --layers, mount and `tar \\| igzip`": { rounds: 3, go: () => buildahBuild(work, base, touch) },
      "vimage's algorithm": {
        rounds: 3,
        go: async () => {
          const script = join(project, "test", "bench", "vimage.py");
          const output = join(work, "vimage.tar.gz");
          return (
            await run(["python3", script, base.tarball, join(folder, "provision.sh"), output], {
              env: { BENCH_DIR: work },
            })
          ).seconds;
        },
      },
    });
    const limit = Object.values(medians)[0] ?? NaN;
    const vimage = medians["vimage's algorithm"] ?? NaN;
    report.table(
      "A whole build of a script that writes 5 MB, base cached, from command to tarball",
      ["tool", "time", "against plain tools", "faster than vimage"],
      Object.entries(medians).map(([name, value]) => [
        name,
        seconds(value),
        ratio(value / limit),
        ratio(vimage / value),
      ]),
    );
  }

  async function fiveSteps(): Promise<void> {
    const folder = stack("five-steps", "#!/bin/bash\n");
    const build = (...options: string[]) => cachedBuild(folder, "here", ...options);
    const clear = () => withoutImages(folder);
    await stepsBench(report, work, base, { folder, image: "five-steps", build, clear });
  }

  async function scriptLines(): Promise<void> {
    const folder = stack("lines", "#!/bin/bash\n");
    await linesBench(report, { folder, image: "lines", build: () => build(folder, "here") });
  }

  async function imageDownloads(): Promise<void> {
    const folder = stack("half-gigabyte", "#!/bin/bash\nhead -c 500000000 /dev/urandom >/big\n");
    const { stdout } = await build(folder, "box", "--json");
    const { id, record, files } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as {
      id: string;
      record: { artifact: { size: number } };
      files: { tarball: string };
    };
    const image = join(work, "root", "builds", id, "image.tar.gz");
    await downloads(report, sshd, work, { id, size: record.artifact.size, tarball: files.tarball, image });
  }

  async function memory(): Promise<void> {
    const idle = await build(stack("idle", "#!/bin/sh\nsleep 1\n"), "box", "--quiet");
    const flood = await build(
      stack("flood", "#!/bin/bash\nhead -c 200000000 /dev/zero | tr '\\0' a | fold -w 100\n"),
      "box",
    );
    const large = await build(
      stack("gigabyte", "#!/bin/bash\nhead -c 1000000000 /dev/urandom >/big\n"),
      "box",
    );
    const extra = (bytes: number) => megabytes(bytes - idle.peak);
    report.table(
      "Peak memory of the engine (the command's whole process)",
      ["during", "peak", "over idle"],
      [
        ["a build that prints nothing", megabytes(idle.peak), "—"],
        ["a build that prints 200 MB", megabytes(flood.peak), extra(flood.peak)],
        ["a build whose image is 1 GB, downloaded over SSH", megabytes(large.peak), extra(large.peak)],
      ],
    );
  }

  report.write(join(project, "BENCHMARKS.md"));
} finally {
  await sshd.stop();
  execFileSync("sync");
  rmSync(work, { recursive: true, force: true });
}
