import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

const own = /^image\.ya?ml$/i;

/** Whether a YAML file's text is that of a spec: it has a key that all specs have. */
export const looksLikeSpec = (text: string) => /^(base_image_url|new_image_name)["']?\s*:/m.test(text);

/** What is about to be done in a folder. */
export interface FolderChange {
  /** A file that goes. */
  gone?: string;
  /** One that comes, or gets another text. */
  come: { file: string; text: string };
}

/**
 * Absolute path of the spec that makes a folder a stack: `image.yaml`, or the only YAML file with a key that all specs have. `change`: as
 * it would be after that.
 */
export async function findSpec(folder: string, change?: FolderChange): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const there = entries
    .filter((entry) => entry.isFile() && entry.name !== change?.gone && entry.name !== change?.come.file)
    .map(({ name }) => name);
  const comes = change && dirname(change.come.file) === "." ? [change.come.file] : [];
  const yaml = [...there, ...comes].filter((name) => /\.ya?ml$/i.test(name)).sort();
  const named = yaml.find((name) => own.test(name));
  if (named !== undefined) return join(folder, named);
  const candidates: string[] = [];
  for (const name of yaml) {
    const text = name === change?.come.file ? change.come.text : await head(join(folder, name));
    if (looksLikeSpec(text)) candidates.push(name);
  }
  const [only] = candidates;
  return only !== undefined && candidates.length === 1 ? join(folder, only) : undefined;
}

/** The first 64 KiB: a folder may hold YAML files of any size. */
export async function head(path: string): Promise<string> {
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
