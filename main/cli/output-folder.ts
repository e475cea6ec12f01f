import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Failure } from "../contract/failure.ts";

/** The absolute path of where an image is to be put. That it can be is seen before a build begins, not when it has ended; nothing is made yet. */
export async function outputFolder(path: string): Promise<string> {
  const folder = resolve(path);
  const there = await nearest(folder);
  if (!there.isFolder) throw unusable(path, `${there.path} is a file`);
  await access(there.path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    const readOnly = (error as NodeJS.ErrnoException).code === "EROFS";
    throw unusable(path, readOnly ? "that disk is read-only" : `you may not write into ${there.path}`);
  });
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
    `The image could not be put into ${path}: ${why}. Nothing was built.`,
    "Choose another folder with --output.",
  );
}
