import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildEvent, BuildRecord } from "../contract/build.ts";
import { download } from "../images/download.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { now } from "./clock.ts";
import { timed } from "./launch.ts";
import type { OverLine } from "./over-line.ts";
import type { BuildResult } from "./running-build.ts";

/** Downloads a succeeded build's tarball into the output folder, and puts its log and its record beside it. */
export async function collect(
  over: OverLine,
  folder: BuildFolder,
  entry: BuildEntry,
  record: BuildRecord,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<NonNullable<BuildResult["files"]>> {
  const { artifact } = record;
  if (!artifact) throw new Error(`The record of ${record.id} succeeded without an artifact.`);
  await mkdir(entry.output, { recursive: true });
  const base = join(entry.output, entry.image);
  const files = { tarball: `${base}.tar.${entry.compression}`, log: `${base}.log`, record: `${base}.json` };
  await timed("download", emit, () =>
    over((agent) =>
      download(
        agent,
        { id: entry.id, size: artifact.size, sha256: artifact.sha256 },
        files.tarball,
        (done, total) => emit({ type: "progress", at: now(), phase: "download", done, total }),
        signal,
      ),
    ),
  );
  await copyFile(folder.log, `${files.log}.new`);
  await rename(`${files.log}.new`, files.log);
  await writeFile(`${files.record}.new`, JSON.stringify(record, null, 2) + "\n");
  await rename(`${files.record}.new`, files.record);
  return files;
}
