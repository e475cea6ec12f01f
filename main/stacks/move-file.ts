import { lstat, mkdir, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Failure } from "../contract/failure.ts";

/** The folder in the workspace that what is deleted goes to. */
export const trashName = ".trash";

/** Whether a spec is that of a stack which was deleted. */
export const isInTrash = (spec: string) => basename(dirname(dirname(spec))) === trashName;

/** What a folder, or something out of it, is called in the trash. */
export function nameInTrash(folder: string): string {
  return `${basename(folder)}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
}

/** Throws `input-file-name` for one under which a file would not be among the stack's. */
export function checkFileName(name: string): void {
  if (/\p{Cc}/u.test(name))
    throw new Failure("input-file-name", "A file's name can't have control characters.");
  if (name.split(/[/\\]/).some((part) => part.startsWith(".") || part === "node_modules"))
    throw new Failure(
      "input-file-name",
      `${name} would be hidden.`,
      "Names that begin with a dot, and node_modules, are not shown here. Choose another.",
    );
}

export function fileExists(file: string): Failure {
  return new Failure("input-file-exists", `There is a file ${file} already.`, "Choose another name.");
}

/** Never over another file. Throws `input-file-exists`, `input-no-file`, `input-not-moved`. */
export async function moveFile(from: string, to: string): Promise<void> {
  const [file, other] = await Promise.all([from, to].map((path) => lstat(path).catch(() => undefined)));
  if (!file?.isFile()) throw new Failure("input-no-file", `There is no file ${from} any more.`);
  // The same one where case counts for nothing.
  if (other && !(other.ino === file.ino && other.dev === file.dev)) throw fileExists(to);
  try {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  } catch (error) {
    throw new Failure(
      "input-not-moved",
      `${basename(from)} could not be moved to ${to} (${(error as NodeJS.ErrnoException).code ?? String(error)}).`,
      "Check the permissions of both folders.",
      { cause: error },
    );
  }
}
