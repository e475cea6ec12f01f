import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, stat, writeFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { buildEventSchema, buildStateSchema, type BuildEvent } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import { hostProfileSchema } from "../contract/host.ts";

/** What this machine remembers of a build that it started: enough to find it again after a crash. */
export const buildEntrySchema = z.object({
  id: z.string(),
  stack: z.string(),
  image: z.string(),
  compression: z.enum(["gz", "zst", "xz"]),
  host: hostProfileSchema,
  /** Absolute path of the spec. */
  spec: z.string(),
  /** Absolute path of the folder that gets the image. */
  output: z.string(),
  /** Seconds since the epoch. */
  started: z.number(),
  state: buildStateSchema,
});
export type BuildEntry = z.infer<typeof buildEntrySchema>;

/** One build's folder on this machine: `build.json`, `log` (a byte-exact copy of the host's), `events`, `record.json`. */
export class BuildFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(builds: string, entry: BuildEntry): Promise<BuildFolder> {
    const folder = new BuildFolder(join(builds, entry.id));
    await mkdir(folder.path, { recursive: true });
    await folder.save(entry);
    return folder;
  }

  /** Finds a build by its id or the beginning or end of one; `last` is the newest. */
  static async find(builds: string, word: string): Promise<BuildFolder> {
    const ids = await BuildFolder.ids(builds);
    const found = word === "last" ? ids.slice(-1) : ids.filter((id) => id.startsWith(word) || id.endsWith(word));
    const exact = ids.includes(word) ? word : found[0];
    if (exact === undefined)
      throw new Failure("input-no-build", `There is no build ${word} here.`, "`stackwright builds` lists them.");
    if (found.length > 1 && exact !== word)
      throw new Failure("input-many-builds", `${word} may be ${found.join(", ")}.`, "Write more of the id.");
    return new BuildFolder(join(builds, exact));
  }

  /** Ids of all builds, oldest first. */
  static async ids(builds: string): Promise<string[]> {
    const names = await readdir(builds).catch(() => []);
    return names.filter((name) => /^\d{8}-\d{6}-[a-z0-9]+$/.test(name)).sort();
  }

  static async all(builds: string): Promise<BuildFolder[]> {
    return (await BuildFolder.ids(builds)).map((id) => new BuildFolder(join(builds, id)));
  }

  get log(): string {
    return join(this.path, "log");
  }

  async entry(): Promise<BuildEntry> {
    return buildEntrySchema.parse(JSON.parse(await readFile(join(this.path, "build.json"), "utf8")));
  }

  async save(entry: BuildEntry): Promise<void> {
    await this.write("build.json", JSON.stringify(entry, null, 2) + "\n");
  }

  /** By rename: a crash leaves the old file or the new one. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }

  openLog(): Promise<FileHandle> {
    return open(this.log, "a");
  }

  openEvents(): Promise<FileHandle> {
    return open(join(this.path, "events"), "a");
  }

  /** Events so far; an unreadable line (a newer agent's) is passed over. */
  async events(): Promise<BuildEvent[]> {
    const content = await readFile(join(this.path, "events"), "utf8").catch(() => "");
    return content.split("\n").flatMap(parseEvent);
  }

  async readLog(from: number, to: number, each: (chunk: Buffer) => Promise<void> | void): Promise<void> {
    if (to <= from) return;
    for await (const chunk of createReadStream(this.log, { start: from, end: to - 1, highWaterMark: 256 * 1024 }))
      await each(chunk as Buffer);
  }

  async logSize(): Promise<number> {
    return (await stat(this.log).catch(() => undefined))?.size ?? 0;
  }
}

export function parseEvent(line: string): BuildEvent[] {
  if (!line.startsWith("{")) return [];
  try {
    const parsed = buildEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
