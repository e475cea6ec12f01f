// Whether something has been built from the very sources that are here now.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";

/**
 * Builds anew unless `stamp`, the file that remembers, says that it was built from these sources: files and folders under `root`. What was
 * interrupted has no stamp, and what is changed meanwhile was not built.
 */
export async function unlessCurrent(stamp, root, sources, build) {
  const wanted = await digest(root, sources);
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return;
  await rm(stamp, { force: true });
  await build();
  await writeFile(stamp, wanted);
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
