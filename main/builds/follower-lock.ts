import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Only one process may copy a build from its host: two would write each byte twice. The others look on. A file with the follower's process
 * says who it is; that of a process which is gone counts for nothing.
 */
export class FollowerLock {
  readonly #file: string;

  constructor(buildFolder: string) {
    this.#file = join(buildFolder, "follower");
  }

  /** `false`: another process has it. */
  async acquire(): Promise<boolean> {
    // Linked into place as a whole: whoever reads it must not find it half-written.
    const mine = `${this.#file}.${randomBytes(4).toString("hex")}`;
    await writeFile(mine, JSON.stringify({ pid: process.pid, started: await startOf(process.pid) }));
    try {
      return await this.#acquireWith(mine);
    } finally {
      await rm(mine, { force: true });
    }
  }

  async #acquireWith(mine: string): Promise<boolean> {
    for (;;) {
      try {
        await link(mine, this.#file);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = await readFile(this.#file, "utf8").catch(() => undefined);
      if (holder !== undefined && (await isAlive(holder))) return false;
      // Moved away under a name of our own, so that of two who find it stale only one removes it.
      const stale = `${mine}.stale`;
      await rename(this.#file, stale).catch(() => undefined);
      await rm(stale, { force: true });
    }
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  /** Whether nobody has it now. */
  async free(): Promise<boolean> {
    const holder = await readFile(this.#file, "utf8").catch(() => undefined);
    return holder === undefined || !(await isAlive(holder));
  }
}

async function isAlive(holder: string): Promise<boolean> {
  try {
    const { pid, started } = JSON.parse(holder) as { pid: number; started: string };
    process.kill(pid, 0);
    return (await startOf(pid)) === started;
  } catch (error) {
    // Somebody else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Tells a process from a later one with the same number, where the system says when it began. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
