import type { BuildSummary } from "../contract/history.ts";
import { isThere } from "../is-there.ts";
import { isInTrash } from "../stacks/move-file.ts";
import type { ActiveImages } from "./active-images.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import type { Builds } from "./builds.ts";
import { findArtifact, partSize } from "./collect.ts";

/** All builds in summary. */
export class Summaries {
  readonly #builds: Builds;
  readonly #active: ActiveImages;

  constructor(builds: Builds, active: ActiveImages) {
    this.#builds = builds;
    this.#active = active;
  }

  /** Oldest first. */
  async all(): Promise<BuildSummary[]> {
    const entries = await this.#builds.list();
    const found = await Promise.all(
      entries.map(async (entry) => {
        // One that is being removed is passed over.
        const folder = await this.#builds.find(entry.id).catch(() => undefined);
        return folder ? [await summarise(folder, entry)] : [];
      }),
    );
    const active = activeOnes(found.flat(), await this.#active.all());
    return found.flat().map((summary) => ({ ...summary, active: active.has(summary.id) }));
  }

  /** Oldest first. */
  async ofStack(id: string): Promise<BuildSummary[]> {
    return (await this.all()).filter(({ stack }) => stack === id);
  }
}

/** A build as its folder tells it; whether its image is the active one is known only beside the others. */
async function summarise(folder: BuildFolder, entry: BuildEntry): Promise<Omit<BuildSummary, "active">> {
  const [record, artifact, logSize, part, specThere] = await Promise.all([
    folder.record(),
    entry.state === "succeeded" ? findArtifact(folder, entry) : undefined,
    folder.logSize(),
    partSize(folder, entry),
    isInTrash(entry.spec) ? false : isThere(entry.spec),
  ]);
  const failure = entry.failure ?? record?.failure;
  const size = artifact?.size ?? record?.artifact?.size;
  return {
    id: entry.id,
    stack: specThere ? entry.spec : "",
    image: entry.image,
    host: entry.host.name,
    state: entry.state,
    ...(entry.by === undefined ? {} : { by: entry.by }),
    started: entry.started,
    ...(entry.took === undefined ? {} : { took: entry.took }),
    ...(failure ? { failure } : {}),
    ...(record ? { record } : {}),
    ...(artifact ? { tarball: artifact.path } : {}),
    ...(size === undefined ? {} : { size }),
    logSize,
    ...(part === undefined ? {} : { partSize: part }),
    ...(entry.output === folder.path ? {} : { outside: true }),
    kept: entry.kept ?? false,
  };
}

/** Ids of the active images: the chosen one of each stack while it is there, else its newest. `builds`: oldest first. */
export function activeOnes(
  builds: readonly Omit<BuildSummary, "active">[],
  chosen: Record<string, string>,
): Set<string> {
  const active = new Map<string, string>();
  for (const { id, stack, tarball } of builds) {
    if (stack === "" || tarball === undefined) continue;
    const wanted = chosen[stack];
    if (wanted !== undefined && active.get(stack) === wanted) continue;
    active.set(stack, id);
  }
  return new Set(active.values());
}
