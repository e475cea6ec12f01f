import type { BuildRecord, Step } from "../contract/build.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { findArtifact } from "./collect.ts";
import type { Digests } from "./digests.ts";
import { isStill } from "./fingerprint.ts";

export interface Candidate {
  folder: BuildFolder;
  entry: BuildEntry & { fingerprint: string };
}

/**
 * The newest of a stack's succeeded builds on a host, when it can stand for a new one: its image is here, is what it was, was made by its
 * script alone, and none of its steps is over its age. `builds`: all of the stack on that host, oldest first. Whether its inputs are the same is for the caller to see.
 */
export async function newestGood(
  builds: readonly { folder: BuildFolder; entry: BuildEntry }[],
  digests: Digests,
  now: number,
): Promise<Candidate | undefined> {
  const newest = builds.findLast(({ entry }) => entry.state === "succeeded");
  if (newest?.entry.fingerprint === undefined) return undefined;
  const [image, record] = await Promise.all([
    findArtifact(newest.folder, newest.entry),
    newest.folder.record(),
  ]);
  if (record?.repeatable === false) return undefined;
  if (!image || !record?.artifact || !(await isStill(image.path, record.artifact, digests))) return undefined;
  const aged = (newest.entry.steps ?? []).filter(({ maxAge }) => maxAge !== undefined);
  if (aged.length > 0 && (await isOver(aged, record, builds, now))) return undefined;
  return { folder: newest.folder, entry: { ...newest.entry, fingerprint: newest.entry.fingerprint } };
}

/** Whether one of these steps last ran longer ago than it is believed; one of which nobody knows when it ran is over. */
async function isOver(
  aged: readonly Step[],
  { steps = [] }: BuildRecord,
  builds: readonly { folder: BuildFolder; entry: BuildEntry }[],
  now: number,
): Promise<boolean> {
  const open = new Map(
    aged.map(({ name, maxAge = 0 }) => [steps.find((step) => step.name === name)?.key, maxAge]),
  );
  for (const { folder, entry } of [...builds].reverse()) {
    const record = await folder.record();
    for (const { key, cached } of record?.steps ?? []) {
      const maxAge = open.get(key);
      if (maxAge === undefined || cached || !record) continue;
      // It began no earlier than its build: never younger than it is.
      if (now - (record.started - (entry.ahead ?? 0)) > maxAge) return true;
      open.delete(key);
    }
    if (open.size === 0) return false;
  }
  return true;
}
