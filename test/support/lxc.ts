import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { describe } from "vitest";

/** Why this machine can't run LXC; empty when it can. `installable`: a package would mend it. */
function whyNot(): { reason: string; installable: boolean } | undefined {
  if (process.platform !== "linux") return { reason: "not Linux", installable: false };
  if (process.getuid?.() !== 0) return { reason: "not root", installable: false };
  for (const tool of ["lxc-execute", "busybox", "unshare", "script", "tar"]) {
    if (!works("sh", "-c", `command -v ${tool}`))
      return { reason: `${tool} is not installed`, installable: true };
  }
  if (!works("unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"))
    return { reason: "no new namespaces may be made here", installable: false };
  if (!readFileSync("/proc/filesystems", "utf8").includes("\toverlay"))
    return { reason: "the kernel has no overlayfs", installable: false };
  return undefined;
}

function works(command: string, ...argv: string[]): boolean {
  try {
    execFileSync(command, argv, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * `describe` for tests that need LXC: where it can't run they are skipped, and their name says why. With `CI` set,
 * a missing part that could have been installed is an error instead.
 */
export function describeWithLxc(name: string, body: () => void): void {
  const why = whyNot();
  if (why?.installable && process.env["CI"]) throw new Error(`${name}: ${why.reason}, and CI must not skip.`);
  if (why) describe.skip(`${name} (skipped: ${why.reason})`, body);
  else describe(name, body);
}

/**
 * What Stackwright has left on this machine: mounts, control groups, processes. Empty is right. `about`: only what has
 * this text in it, such as a build's id, when others may be building here at the same time.
 */
export function leftovers(about = ""): string[] {
  return [...mounts(), ...cgroups(), ...processes()].filter((line) => line.includes(about));
}

function mounts(): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines
    .filter((line) => /stackwright(?!-test)\S* |\/builds\/|\/shells\//.test(line))
    .map((line) => `mount: ${line}`);
}

function cgroups(): string[] {
  // Others' come and go while it looks.
  const found = execFileSync(
    "find",
    ["/sys/fs/cgroup", "-ignore_readdir_race", "-type", "d", "-name", "lxc.*.sw-*"],
    { encoding: "utf8" },
  );
  return found
    .split("\n")
    .filter(Boolean)
    .map((line) => `cgroup: ${line}`);
}

function processes(): string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      if (
        state !== "Z" &&
        /(bin\/agent --root .* _(run|supervise|terminal)|lxc-execute .*-n sw-|run\/stackwright)/.test(command)
      )
        found.push(`process: ${pid} ${command}`);
    } catch {
      // It has ended while we looked.
    }
  }
  return found;
}
