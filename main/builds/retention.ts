import { rm } from "node:fs/promises";
import type { BuildSummary } from "../contract/history.ts";
import type { Builds } from "./builds.ts";

/**
 * Deletes the tarballs of a stack's images beyond the `keep` newest and the active one. Logs and records stay, and so does what was put outside of the
 * store: that is the user's. `builds`: oldest first. Gives the ids of those whose image went.
 */
export async function dropOldImages(
  store: Builds,
  builds: readonly BuildSummary[],
  keep: number,
): Promise<string[]> {
  const images = builds.filter(({ tarball, active }) => tarball !== undefined && !active);
  const dropped: string[] = [];
  for (const { id, tarball } of images.slice(0, Math.max(0, images.length - keep))) {
    const folder = await store.find(id);
    if (tarball === undefined || (await folder.entry()).output !== folder.path) continue;
    await rm(tarball, { force: true });
    dropped.push(id);
  }
  return dropped;
}
