import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const own = /^image\.ya?ml$/i;

/** Whether a YAML file's text is that of a spec: it has a key that all specs have. */
export const looksLikeSpec = (text: string) => /^(base_image_url|new_image_name)["']?\s*:/m.test(text);

/** Absolute path of the spec that makes a folder a stack: `image.yaml`, or the only YAML file with a key that all specs have. */
export async function findSpec(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ name }) => name);
  const named = names.find((name) => own.test(name));
  if (named) return join(folder, named);
  const candidates: string[] = [];
  for (const name of names) if (looksLikeSpec(await head(join(folder, name)))) candidates.push(name);
  const [only] = candidates;
  return only !== undefined && candidates.length === 1 ? join(folder, only) : undefined;
}

/** The first 64 KiB: a folder may hold YAML files of any size. */
async function head(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  } finally {
    await file.close();
  }
}
