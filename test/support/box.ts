import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { eventually } from "./eventually.ts";
import { leftovers } from "./lxc.ts";
import { startSshd, type Sshd } from "./sshd.ts";

/** A host to build on, as a user has saved it: `box` over SSH and `here` without, both with an agent folder of their own. */
export interface Box {
  readonly sshd: Sshd;
  /** An isolated HOME that knows both hosts. */
  readonly home: string;
  /** The agent's folder. */
  readonly root: string;
  /** Waits until nothing of this box's builds and shells is left on the machine: the host tidies up behind a build's end. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBox(): Promise<Box> {
  const sshd = await startSshd();
  // Not in /tmp, which may be a tmpfs: layers want a real filesystem.
  const root = await mkdtemp("/var/tmp/stackwright-e2e-");
  await chmod(root, 0o755);
  const config = join(sshd.home, ".config", "stackwright");
  await mkdir(config, { recursive: true });
  const hosts = [
    { kind: "ssh", name: "box", destination: sshd.destination, sudo: false, root },
    { kind: "local", name: "here", sudo: false, root },
  ];
  await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts }));
  return {
    sshd,
    home: sshd.home,
    root,
    settled: async () => {
      const ids = await readdir(join(root, "builds")).catch(() => []);
      // Other tests may be at work on this machine: only what is ours counts.
      const ours = () => leftovers().filter((line) => [root, ...ids].some((word) => line.includes(word)));
      await eventually(() => expect(ours()).toEqual([]));
    },
    stop: async () => {
      await sshd.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/**
 * A box for all of a suite; `prepare` gets it before the first test, with a folder that goes with it. For each test there is a new folder to run
 * commands in, which `inFolder` gets. What is put into the list that this gives is ended behind each test.
 */
export function withBox(
  prepare: (box: Box, work: string) => Promise<void>,
  inFolder: (cwd: string) => Promise<void> | void,
): { kill(): void }[] {
  const running: { kill(): void }[] = [];
  let box: Box | undefined;
  let work: string | undefined;
  let cwd: string | undefined;
  beforeAll(async () => {
    work = await mkdtemp("/var/tmp/stackwright-test-");
    box = await startBox();
    await prepare(box, work);
  });
  afterAll(async () => {
    await box?.stop();
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "stackwright-e2e-"));
    await inFolder(cwd);
  });
  afterEach(async () => {
    for (const each of running.splice(0)) each.kill();
    if (cwd !== undefined) await rm(cwd, { recursive: true, force: true });
    await box?.settled();
  });
  return running;
}
