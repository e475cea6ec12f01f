import { access } from "node:fs/promises";
import type { BuildSummary } from "../contract/history.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { findArtifact } from "./collect.ts";

/** A build as its folder tells it; whether its image is the active one is known only beside the others. */
export async function summarise(folder: BuildFolder, entry: BuildEntry): Promise<Omit<BuildSummary, "active">> {
  const [record, artifact, specThere] = await Promise.all([
    folder.record(),
    entry.state === "succeeded" ? findArtifact(folder, entry) : undefined,
    access(entry.spec).then(() => true, () => false),
  ]);
  const failure = entry.failure ?? record?.failure;
  const ended = entry.ended ?? record?.ended;
  const size = artifact?.size ?? record?.artifact?.size;
  return {
    id: entry.id,
    stack: specThere ? entry.spec : "",
    image: entry.image,
    host: entry.host.name,
    state: entry.state,
    started: entry.started,
    ...(ended === undefined ? {} : { ended }),
    ...(failure ? { failure } : {}),
    ...(record ? { record } : {}),
    ...(artifact ? { tarball: artifact.path } : {}),
    ...(size === undefined ? {} : { size }),
    kept: entry.kept ?? false,
  };
}

/** Ids of the active images: the chosen one of each stack while it is there, else its newest. `builds`: oldest first. */
export function activeOnes(builds: readonly Omit<BuildSummary, "active">[], chosen: Record<string, string>): Set<string> {
  const active = new Map<string, string>();
  for (const { id, stack, tarball } of builds) {
    if (stack === "" || tarball === undefined) continue;
    const wanted = chosen[stack];
    if (wanted !== undefined && active.get(stack) === wanted) continue;
    active.set(stack, id);
  }
  return new Set(active.values());
}
