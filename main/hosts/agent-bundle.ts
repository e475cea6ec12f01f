import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pack } from "tar-stream";

/** The agent's files as they are put on a host. */
export interface AgentBundle {
  /** 16 hex digits of the sha256 over all paths and contents: the version, and its folder's name. */
  digest: string;
  tar(): Promise<Buffer>;
}

/** Reads the agent from `folder` (resources/agent): `bin/` and `lib/`, in a fixed order. */
export async function loadAgentBundle(folder: string): Promise<AgentBundle> {
  const names = (await Promise.all(["bin", "lib"].map((part) => filesBelow(folder, part)))).flat();
  const files = await Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })),
  );
  const hash = createHash("sha256");
  for (const { name, content } of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return { digest: hash.digest("hex").slice(0, 16), tar: () => toTar(files) };
}

async function filesBelow(folder: string, part: string): Promise<string[]> {
  const entries = await readdir(join(folder, part), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll("\\", "/"))
    .map((path) => path.replace(/^\/+/, ""))
    .sort();
}

async function toTar(files: { name: string; content: Buffer }[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content } of files) tar.entry({ name, mode: 0o755, mtime: new Date(0) }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
