import { isUtf8 } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { lstat, mkdir, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { Failure } from "../contract/failure.ts";
import type { FileText, WriteResult } from "../contract/stack.ts";
import { largestText } from "./list-files.ts";

/** The version of a file that is not there. */
export const absent = "absent";

export function versionOf(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

/**
 * The absolute path of a stack's file. Throws `input-file-outside` for anything that is not plainly inside `folder`: a name from a front end
 * must reach neither up nor through a link.
 */
export async function pathInside(folder: string, file: string): Promise<string> {
  const parts = file.split(/[/\\]/);
  if (
    isAbsolute(file) ||
    file.includes("\0") ||
    parts.some((part) => part === "" || part === "." || part === "..")
  )
    throw outside(file);
  let path = folder;
  for (const part of parts) {
    path = join(path, part);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink())
      throw new Failure(
        "input-file-outside",
        `${file} is a link.`,
        "Open the file that it points to instead.",
      );
  }
  return path;
}

function outside(file: string): Failure {
  return new Failure("input-file-outside", `${JSON.stringify(file)} is not inside of the stack's folder.`);
}

/** Throws `input-no-file`, `input-not-text`. */
export async function readText(path: string): Promise<FileText> {
  const content = await readIfThere(path);
  if (!content) throw new Failure("input-no-file", `There is no file ${path} any more.`);
  return asText(path, content);
}

function asText(path: string, content: Buffer): FileText {
  if (content.length > largestText)
    throw new Failure("input-not-text", `${basename(path)} is too large to be edited here.`);
  if (content.includes(0) || !isUtf8(content))
    throw new Failure(
      "input-not-text",
      `${basename(path)} is no UTF-8 text.`,
      "Convert it, or edit it with another program.",
    );
  return { text: content.toString("utf8"), version: versionOf(content) };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") throw new Failure("input-not-text", `${path} is a folder.`);
    throw new Failure(
      "input-no-file",
      `${path} can't be read (${code ?? String(error)}).`,
      "Check its permissions.",
      {
        cause: error,
      },
    );
  }
}

/** Writes only over `version`; `null` writes whatever is there. What another program wrote since is given back, not overwritten. */
export async function writeText(path: string, text: string, version: string | null): Promise<WriteResult> {
  if (version !== null) {
    const disk = await readIfThere(path);
    const found = disk ? versionOf(disk) : absent;
    if (found !== version && found !== versionOf(text))
      return { outcome: "changed", disk: disk ? asText(path, disk) : { text: "", version: absent } };
  }
  await replace(path, text);
  return { outcome: "saved", version: versionOf(text) };
}

/** By rename, keeping the mode and the owner: a crash leaves the old text or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const old = await lstat(path).catch(() => undefined);
  const mode = old ? old.mode & 0o7777 : text.startsWith("#!") ? 0o755 : 0o644;
  await mkdir(dirname(path), { recursive: true });
  const next = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.new`);
  try {
    const file = await open(next, "wx", mode);
    try {
      await file.writeFile(text);
      if (old) await keepOwner(file, old);
      await file.chmod(mode);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const hint =
      code === "ENOSPC" ? "Make room on the disk." : "Check the permissions of the file and its folder.";
    throw new Failure(
      "input-not-saved",
      `${basename(path)} could not be saved (${code ?? String(error)}).`,
      hint,
      {
        cause: error,
      },
    );
  }
}

/** Only root may give files away; for everyone else the owner is right already, or can't be kept. */
async function keepOwner(file: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  if (process.getuid?.() === 0) await file.chown(uid, gid);
}
