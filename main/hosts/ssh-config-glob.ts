import { readdir } from "node:fs/promises";
import { join, parse } from "node:path";
import { glob as fits } from "ssh-config";

/** Files that an absolute path with `*` and `?` stands for, sorted. A path without them stands for itself. */
export async function glob(pattern: string): Promise<string[]> {
  const { root } = parse(pattern);
  let found = [root];
  for (const part of pattern.slice(root.length).split(/[\\/]/).filter(Boolean)) {
    if (!/[*?]/.test(part)) found = found.map((folder) => join(folder, part));
    else found = (await Promise.all(found.map((folder) => below(folder, part)))).flat();
  }
  return found;
}

async function below(folder: string, part: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const visible = names.filter((name) => part.startsWith(".") || !name.startsWith("."));
  return visible
    .filter((name) => fits(part, name))
    .sort()
    .map((name) => join(folder, name));
}
