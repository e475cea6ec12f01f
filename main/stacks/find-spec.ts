import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const own = /^image\.ya?ml$/i;

/** Whether a YAML file's text is that of a spec: it has a key that all specs have. */
export const looksLikeSpec = (text: string) => /^(base_image_url|new_image_name)["']?\s*:/m.test(text);

/** Another name for a file; both relative to its folder. */
export interface Renaming {
  file: string;
  to: string;
}

/**
 * Absolute path of the spec that makes a folder a stack: `image.yaml`, or the only YAML file with a key that all specs have. `renaming`: as
 * it would be after that.
 */
export async function findSpec(folder: string, renaming?: Renaming): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== renaming?.file)
    .map(({ name }) => ({ name, now: name }));
  if (renaming && !renaming.to.includes("/")) files.push({ name: renaming.to, now: renaming.file });
  const yaml = files.filter(({ name }) => /\.ya?ml$/i.test(name));
  const named = yaml.find(({ name }) => own.test(name));
  if (named) return join(folder, named.name);
  const candidates: string[] = [];
  for (const { name, now } of yaml) if (looksLikeSpec(await head(join(folder, now)))) candidates.push(name);
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
