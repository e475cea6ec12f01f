import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where Linux keeps groups of processes that share processors: its first and its second kind. */
const root = existsSync("/sys/fs/cgroup/cpu") ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";

/**
 * Processes that run only when nothing else wants a processor, so that what a host does here costs as little of this machine's time as if it were
 * elsewhere. A lower priority (`nice`) does not do that: Linux shares processors among sessions first, and a host's work is in sessions of its own.
 * Needs root, and Linux 5.15.
 */
export class GivingWay {
  readonly #path = join(root, `stackwright-${String(process.pid)}`);

  constructor() {
    mkdirSync(this.#path);
  }

  /** What to put before a command so that it is one of them, with all that it starts. */
  get wrapper(): readonly string[] {
    return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', join(this.#path, "cgroup.procs")];
  }

  /** Whether they give way from now on, and the containers of these builds with them: LXC puts each into groups of its own. */
  set(is: boolean, ...builds: readonly string[]): void {
    const containers = readdirSync(root).filter(
      (name) => name.startsWith("lxc.") && builds.some((id) => name.endsWith(id)),
    );
    for (const path of [this.#path, ...containers.map((name) => join(root, name))])
      writeFileSync(join(path, "cpu.idle"), is ? "1" : "0");
  }

  /** Those that still run do so as others then. */
  remove(): void {
    const left = () => readFileSync(join(this.#path, "cgroup.procs"), "utf8").split("\n").filter(Boolean);
    for (let pids = left(); pids.length > 0; pids = left())
      for (const pid of pids) {
        try {
          writeFileSync(join(root, "cgroup.procs"), pid);
        } catch {
          // It has ended meanwhile.
        }
      }
    // LXC leaves a group there.
    for (const entry of readdirSync(this.#path, { withFileTypes: true }))
      if (entry.isDirectory()) rmdirSync(join(this.#path, entry.name));
    rmdirSync(this.#path);
  }
}
