import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../contract/failure.ts";

/** What an image is called; without a name, one is found that is free. */
interface Naming {
  name?: string;
  compression: string;
}

/** Filesystems (proc, sysfs, cgroup v1 and v2, as statfs numbers them) that are the kernel's own: root is refused by them only when it writes. */
const kernels = new Set([0x9fa0, 0x62656572, 0x27e0eb, 0x63677270]);

/** The absolute path of where an image is to be put. That it can be is seen before a build begins, not when it has ended; nothing is made yet. */
export async function outputFolder(path: string, { name, compression }: Naming): Promise<string> {
  const folder = resolve(path);
  const there = await nearest(folder);
  if (!there.isFolder) throw unusable(path, `${there.path} is a file`);
  await access(there.path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    const readOnly = (error as NodeJS.ErrnoException).code === "EROFS";
    throw unusable(path, readOnly ? "that disk is read-only" : `you may not write into ${there.path}`);
  });
  const { type } = await statfs(there.path);
  if (kernels.has(type)) throw unusable(path, `${there.path} is the kernel's, and keeps no files`);
  if (name === undefined) return folder;
  for (const ending of [`tar.${compression}`, "log", "json"]) {
    const file = join(folder, `${name}.${ending}`);
    if ((await stat(file).catch(() => undefined))?.isDirectory()) throw unusable(path, `${file} is a folder`);
  }
  return folder;
}

/** What exists of a path: it, or the folder or file that is nearest above it. */
async function nearest(path: string): Promise<{ path: string; isFolder: boolean }> {
  const found = await stat(path).catch(() => undefined);
  if (found) return { path, isFolder: found.isDirectory() };
  return dirname(path) === path ? { path, isFolder: true } : nearest(dirname(path));
}

function unusable(path: string, why: string): Failure {
  return new Failure(
    "input-output",
    `The image could not be put into ${path}: ${why}. Nothing was done.`,
    "Choose another folder with --output.",
  );
}
