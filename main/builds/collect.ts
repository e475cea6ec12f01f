import { copyFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildEvent, BuildRecord } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import { makeFolder } from "../make-folder.ts";
import { download, partOf } from "../images/download.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { timed } from "./launch.ts";
import type { OverLine } from "./over-line.ts";
import { progressTeller } from "./progress.ts";
import type { BuildResult } from "./running-build.ts";

/** What a succeeded build leaves in its output folder. In the image store the log and the record are there already. */
export function artifactPaths(folder: BuildFolder, entry: BuildEntry): NonNullable<BuildResult["files"]> {
  const base = join(entry.output, entry.image);
  const tarball = `${base}.tar.${entry.compression}`;
  if (entry.output === folder.path) return { tarball, log: folder.log, record: folder.recordPath };
  return { tarball, log: `${base}.log`, record: `${base}.json` };
}

/** The tarball and its size in bytes, when it was brought home and still is where it was put. A file of its name alone may be another build's. */
export async function findArtifact(
  folder: BuildFolder,
  entry: BuildEntry,
): Promise<{ path: string; size: number } | undefined> {
  if (!entry.collected) return undefined;
  const path = artifactPaths(folder, entry).tarball;
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { path, size: found.size } : undefined;
}

/** Bytes of an image that is on its way here, or was. */
export async function partSize(folder: BuildFolder, entry: BuildEntry): Promise<number | undefined> {
  const part = partOf(artifactPaths(folder, entry).tarball, entry.id);
  return (await stat(part).catch(() => undefined))?.size;
}

/** Downloads a succeeded build's tarball into the output folder, and puts its log and its record beside it. */
export async function collect(
  over: OverLine,
  folder: BuildFolder,
  entry: BuildEntry,
  record: BuildRecord,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { artifact } = record;
  if (!artifact) throw new Error(`The record of ${record.id} succeeded without an artifact.`);
  try {
    await makeFolder(entry.output);
    const files = artifactPaths(folder, entry);
    await timed("download", emit, () =>
      over((agent) =>
        download(
          agent,
          { id: entry.id, compression: entry.compression, size: artifact.size, sha256: artifact.sha256 },
          files.tarball,
          progressTeller("download", emit),
          signal,
        ),
      ),
    );
    if (files.log === folder.log) return;
    await copyFile(folder.log, `${files.log}.new`);
    await rename(`${files.log}.new`, files.log);
    await writeFile(`${files.record}.new`, JSON.stringify(record, null, 2) + "\n");
    await rename(`${files.record}.new`, files.record);
  } catch (error) {
    throw localTrouble(error, entry) ?? error;
  }
}

/** What this machine's disk has against it; the image is still on the host. */
function localTrouble(error: unknown, { id, output }: BuildEntry): Failure | undefined {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (full.includes(code))
    return new Failure(
      "host-local-disk",
      `There is no room for the image in ${output} on this machine.`,
      `Make room, then \`stackwright attach ${id}\` brings it: the download goes on where it stopped.`,
    );
  if (!refused.includes(code)) return undefined;
  return new Failure(
    "host-local-folder",
    `The image could not be put into ${output}: ${message}.`,
    `Mend that, then \`stackwright attach ${id}\` brings it; with -o FOLDER, to another place.`,
  );
}

const full = ["ENOSPC", "EDQUOT"];
const refused = ["EACCES", "EPERM", "EROFS", "EEXIST", "ENOTDIR", "EISDIR", "ENOENT"];
