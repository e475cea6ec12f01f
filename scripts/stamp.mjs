// Whether something has been built from the very sources that are here now.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";

/** `stamp`: the file that remembers; `sources`: files and folders under `root`. */
export async function isCurrent(stamp, root, sources) {
  return existsSync(stamp) && (await readFile(stamp, "utf8")) === (await digest(root, sources));
}

export async function markCurrent(stamp, root, sources) {
  await writeFile(stamp, await digest(root, sources));
}

async function digest(root, sources) {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = `${root}/${source}`;
    const inside = (await stat(path)).isDirectory()
      ? await readdir(path, { recursive: true, withFileTypes: true })
      : [];
    const files = inside.length
      ? inside.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`)
      : [path];
    for (const file of files.sort())
      hash
        .update(`${file.slice(root.length)}\0`)
        .update(await readFile(file))
        .update("\0");
  }
  return hash.digest("hex");
}
