import type { Dirent } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { parse } from "yaml";

const mostFiles = 200;
const deepest = 5;
/** Bytes. Larger files are data, not something that one edits. */
export const largestText = 2 * 1024 * 1024;

/** What the spec says of files in its own folder; paths relative to it. Lenient: a half-typed spec still has a script. */
export async function namedFiles(
  specPath: string,
  home = homedir(),
): Promise<{ script?: string; copied: string[] }> {
  const folder = dirname(specPath);
  const inside = (value: unknown): string[] => {
    if (typeof value !== "string" || value === "" || /^https?:/i.test(value)) return [];
    const path = relative(folder, resolve(folder, value.replace(/^~(?=\/)/, home)));
    return path === "" || path.startsWith("..") || isAbsolute(path) ? [] : [toSlashes(path)];
  };
  try {
    const spec: unknown = parse(await readFile(specPath, "utf8"), { logLevel: "silent" });
    if (typeof spec !== "object" || spec === null) return { copied: [] };
    const { script_url, files } = spec as Record<string, unknown>;
    const [script] = inside(script_url);
    const sources: unknown[] = Array.isArray(files)
      ? files.map((entry: unknown) => (entry as Record<string, unknown> | null)?.["source"])
      : Object.keys(typeof files === "object" && files !== null ? files : {});
    return { ...(script === undefined ? {} : { script }), copied: sources.flatMap(inside) };
  } catch {
    return { copied: [] };
  }
}

/**
 * The files of a stack that one edits: the spec, the script, then other text files. In a folder of its own all text files below it count; a
 * spec opened from elsewhere may stand in any folder, so there only what it names does.
 */
export async function listFiles(
  specPath: string,
  ownFolder: boolean,
): Promise<{ files: string[]; script?: string }> {
  const folder = dirname(specPath);
  const { script, copied } = await namedFiles(specPath);
  const others = ownFolder
    ? await textFilesBelow(folder)
    : await filter(copied, (name) => isText(join(folder, name)));
  const hasScript = script !== undefined && (await isFile(join(folder, script)));
  const first = [basename(specPath), ...(hasScript ? [script] : [])];
  const files = [...new Set([...first, ...others.sort()])];
  return { files, ...(hasScript ? { script } : {}) };
}

/** The folders in which a file would be one of the stack's, whether or not they hold one by now. */
export async function foldersBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, entry } of entriesBelow(root))
    if (entry.isDirectory() && found.push(path) >= mostFiles) break;
  return found;
}

async function textFilesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, entry } of entriesBelow(root)) {
    if (!entry.isFile() || !(await isText(path))) continue;
    if (found.push(toSlashes(relative(root, path))) >= mostFiles) break;
  }
  return found;
}

/** What is not hidden in a folder, and in those in it. */
async function* entriesBelow(folder: string, depth = 1): AsyncGenerator<{ path: string; entry: Dirent }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) yield { path, entry };
    else if (depth < deepest) {
      yield { path, entry };
      yield* entriesBelow(path, depth + 1);
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > largestText) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return !buffer.subarray(0, bytesRead).includes(0);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

async function filter(names: string[], keep: (name: string) => Promise<boolean>): Promise<string[]> {
  const kept = await Promise.all(names.map(keep));
  return names.filter((_, index) => kept[index]);
}

const toSlashes = (path: string) => path.split(sep).join("/");
