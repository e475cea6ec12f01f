import { createReadStream } from "node:fs";
import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack, type Header, type Pack } from "tar-stream";
import type { FileCopy } from "../contract/spec.ts";

type EntryHeader = Partial<Header> & { name: string };

/**
 * What `agent start` reads: a tar of the plan, the script and the files to copy, made while it is sent, so that a large
 * file costs no memory. Errors of reading (a file that has gone) destroy the stream.
 */
export function payload(plan: string, script: Buffer | undefined, files: readonly FileCopy[]): Readable {
  const tar = pack();
  write(tar, plan, script, files).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(tar);
}

async function write(tar: Pack, plan: string, script: Buffer | undefined, files: readonly FileCopy[]) {
  entry(tar, { name: "plan", mode: 0o600 }, plan);
  if (script) entry(tar, { name: "script", mode: 0o755 }, script);
  for (const [index, { source }] of files.entries()) {
    // A source that is itself a link means what it points to; links inside a folder stay links.
    await add(tar, `files/${index}`, await realpath(source));
  }
}

/** Of content that is here whole, or without any. When the tar is destroyed, as by a host that ends early, its entries fail with it: it is the one to tell. */
function entry(tar: Pack, header: EntryHeader, content: Buffer | string = ""): void {
  tar.entry(header, content).on("error", () => undefined);
}

async function add(tar: Pack, name: string, path: string): Promise<void> {
  const stat = await lstat(path);
  const header: EntryHeader = {
    name,
    mode: stat.mode & 0o7777,
    mtime: stat.mtime,
    uid: 0,
    gid: 0,
  };
  if (stat.isSymbolicLink()) {
    entry(tar, { ...header, type: "symlink", linkname: await readlink(path) });
  } else if (stat.isDirectory()) {
    entry(tar, { ...header, type: "directory" });
    for (const child of (await readdir(path)).sort()) await add(tar, `${name}/${child}`, join(path, child));
  } else if (stat.isFile()) {
    // Exactly the announced number of bytes: a file that grows while it is read must not spoil the tar.
    const content = createReadStream(path, { end: Math.max(0, stat.size - 1) });
    if (stat.size === 0) entry(tar, header);
    else await pipeline(content, tar.entry({ ...header, size: stat.size }));
  }
}
