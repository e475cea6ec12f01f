import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const library = fileURLToPath(new URL("../../../resources/agent/lib/limits.sh", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stackwright-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What LXC is told where the control groups look like `layout`: folders, and files when they end without a slash. */
function config(layout: string[], limits: Record<string, string>): string[] {
  const cgroups = mkdtempSync(join(folder, "cgroup-"));
  for (const name of layout) {
    if (name.endsWith("/")) mkdirSync(join(cgroups, name));
    else writeFileSync(join(cgroups, name), "cpu memory pids\n");
  }
  const script = `source "$1"; cgroups=$2; note() { echo "note: $2"; }
    declare -A plan=([limit_memory]=$3 [limit_pids]=$4 [limit_cpus]=$5); limits_config`;
  const { memory = "", pids = "", cpus = "" } = limits;
  const argv = ["-c", script, "bash", library, cgroups, memory, pids, cpus];
  return execFileSync("bash", argv, { encoding: "utf8" }).split("\n").filter(Boolean);
}

const all = { memory: "1000000", pids: "7", cpus: "1.5" };

it("limits are told in the words of cgroup v2 where that is all there is", () => {
  expect(config(["cgroup.controllers"], all)).toEqual([
    "lxc.cgroup2.memory.max = 1000000",
    "lxc.cgroup2.pids.max = 7",
    "lxc.cgroup2.cpu.max = 150000 100000",
  ]);
});

it("limits are told in the words of cgroup v1, also on hybrid hosts", () => {
  expect(config(["unified/", "memory/", "pids/", "cpu/"], all)).toEqual([
    "lxc.cgroup.memory.limit_in_bytes = 1000000",
    "lxc.cgroup.pids.max = 7",
    "lxc.cgroup.cpu.cfs_period_us = 100000",
    "lxc.cgroup.cpu.cfs_quota_us = 150000",
  ]);
});

it("a limit that the host can't keep is said, not dropped in silence", () => {
  expect(config(["memory/"], { memory: "5", pids: "7" })).toEqual([
    "lxc.cgroup.memory.limit_in_bytes = 5",
    expect.stringMatching(/^note: .*pids.*not enforced/),
  ]);
});

it.each([
  ["2", "200000"],
  ["0.5", "50000"],
  ["0.001", "1000"],
  ["08.25", "825000"],
])("%s processors are %s microseconds in 100 ms", (cpus, quota) => {
  expect(config(["cgroup.controllers"], { cpus })).toEqual([`lxc.cgroup2.cpu.max = ${quota} 100000`]);
});
