import { createReadStream } from "node:fs";
import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import {
  buildEventSchema,
  buildFailureSchema,
  buildRecordSchema,
  buildStateSchema,
  stepSchema,
  type BuildEvent,
  type BuildRecord,
} from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import { hostProfileSchema } from "../contract/host.ts";
import { isThere } from "../is-there.ts";

/** What this machine remembers of a build that it started: enough to find it again after a crash. */
export const buildEntrySchema = z.object({
  id: z.string(),
  stack: z.string(),
  image: z.string(),
  compression: z.enum(["gz", "zst", "xz"]),
  /** The spec's `new_image_md5`: what the tarball's digest is expected to be. */
  expectedMd5: z.string().optional(),
  host: hostProfileSchema,
  /** Absolute path of the spec. */
  spec: z.string(),
  /** Absolute path of the folder that gets the image. */
  output: z.string(),
  /** Who started it: user@machine. */
  by: z.string().optional(),
  /** Seconds since the epoch. */
  started: z.number(),
  state: buildStateSchema,
  /** Whether the image was brought home: a file of its name may be an earlier build's. */
  collected: z.boolean().optional(),
  /** Whether the host has the build: from then on it goes on without us. */
  begun: z.boolean().optional(),
  /** The steps of its script. */
  steps: z.array(stepSchema).optional(),
  /** Of everything that it was made from (fingerprint.ts); absent: not known. */
  fingerprint: z.string().optional(),
  /** Seconds that the host's clock was ahead of this machine's when the build began there; absent: not known. */
  ahead: z.number().optional(),
  /** Seconds from its start to its end on the host, and for which its image came here. Absent while it runs. */
  took: z.number().nonnegative().optional(),
  /** Why it never began on the host, or never came home; why it failed there is in its record. */
  failure: buildFailureSchema.optional(),
  /** Whether the host still has the filesystem that a failed or partial build left. */
  kept: z.boolean().optional(),
});
export type BuildEntry = z.infer<typeof buildEntrySchema>;

const idPattern = /^\d{8}-\d{6}-[a-z0-9]+$/;

/**
 * One build's folder on this machine: `build.json`, `log` and `events` (byte-exact copies of the host's), `own-events` (this machine's part of it),
 * `record.json`, `sources/` (spec and script as built) and, for builds of the app, the image.
 */
export class BuildFolder {
  readonly path: string;
  /** One change of an entry at a time, whoever holds the folder. */
  static readonly #changing = new Map<string, Promise<unknown>>();

  private constructor(path: string) {
    this.path = path;
  }

  /** An empty folder: a build for nobody until its entry is saved. */
  static async create(builds: string, id: string): Promise<BuildFolder> {
    const folder = new BuildFolder(join(builds, id));
    await mkdir(join(folder.path, "sources"), { recursive: true });
    return folder;
  }

  /** Finds a build by its id or the beginning or end of one; `last` is the newest. */
  static async find(builds: string, word: string): Promise<BuildFolder> {
    // Every piece of a log that is read asks for its build.
    const exact = join(builds, word);
    if (idPattern.test(word) && (await isThere(exact))) return new BuildFolder(exact);
    const found =
      word === "last"
        ? (await BuildFolder.all(builds)).slice(-1).map(({ entry }) => entry.id)
        : (await BuildFolder.#ids(builds)).filter((id) => id.startsWith(word) || id.endsWith(word));
    const [id] = found;
    if (id === undefined)
      throw new Failure(
        "input-no-build",
        `There is no build ${word} here.`,
        "`stackwright builds` lists them.",
      );
    if (found.length > 1)
      throw new Failure("input-many-builds", `${word} may be ${found.join(", ")}.`, "Write more of the id.");
    return new BuildFolder(join(builds, id));
  }

  /** Those whose entry can be read, oldest first: ids alone don't tell of two that began in the same second. */
  static async all(builds: string): Promise<{ folder: BuildFolder; entry: BuildEntry }[]> {
    const folders = (await BuildFolder.#ids(builds)).map((id) => new BuildFolder(join(builds, id)));
    const found = await Promise.all(
      folders.map(async (folder) => {
        const entry = await folder.entry().catch(() => undefined);
        return entry ? [{ folder, entry }] : [];
      }),
    );
    return found.flat().sort((a, b) => a.entry.started - b.entry.started);
  }

  static async #ids(builds: string): Promise<string[]> {
    const names = await readdir(builds).catch(() => []);
    return names.filter((name) => idPattern.test(name)).sort();
  }

  get id(): string {
    return basename(this.path);
  }

  get log(): string {
    return join(this.path, "log");
  }

  get recordPath(): string {
    return join(this.path, "record.json");
  }

  async entry(): Promise<BuildEntry> {
    return buildEntrySchema.parse(JSON.parse(await readFile(join(this.path, "build.json"), "utf8")));
  }

  async save(entry: BuildEntry): Promise<void> {
    await this.write("build.json", JSON.stringify(entry, null, 2) + "\n");
  }

  /** Changes some of the entry and leaves the rest as it is by then. */
  update(change: Partial<BuildEntry>): Promise<BuildEntry> {
    const before = BuildFolder.#changing.get(this.path) ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(async () => {
        const entry = { ...(await this.entry()), ...change };
        await this.save(entry);
        return entry;
      });
    BuildFolder.#changing.set(this.path, mine);
    void mine
      .catch(() => undefined)
      .then(() => BuildFolder.#changing.get(this.path) === mine && BuildFolder.#changing.delete(this.path));
    return mine;
  }

  /** The record, once the host has written one and it was fetched. */
  async record(): Promise<BuildRecord | undefined> {
    try {
      return buildRecordSchema.parse(JSON.parse(await readFile(this.recordPath, "utf8")));
    } catch {
      return undefined;
    }
  }

  /** By rename: a crash leaves the old file or the new one. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }

  /** A copy of the spec or the script, as it is in this build. */
  async keepSource(file: string, content: Buffer): Promise<void> {
    await writeFile(join(this.path, "sources", basename(file)), content);
  }

  async sources(): Promise<{ file: string; content: Buffer }[]> {
    const names = await readdir(join(this.path, "sources")).catch(() => []);
    return Promise.all(
      names.map(async (file) => ({ file, content: await readFile(join(this.path, "sources", file)) })),
    );
  }

  openLog(): Promise<FileHandle> {
    return open(this.log, "a");
  }

  openEvents(): Promise<FileHandle> {
    return open(join(this.path, "events"), "a");
  }

  /** Seconds that the host's clock is ahead of this machine's, as far as that is known. */
  async ahead(): Promise<number> {
    return (await this.entry()).ahead ?? 0;
  }

  /** The host's events so far, by this machine's clock; an unreadable line (a newer agent's) is passed over. */
  async events(): Promise<BuildEvent[]> {
    return this.#events("events", await this.ahead());
  }

  /** The host's events by this machine's clock, from a byte of the file on, each with the byte behind its line. A line that is not whole yet is left for later. */
  async eventsFrom(offset: number): Promise<{ event: BuildEvent | undefined; end: number }[]> {
    const content = (await readFile(join(this.path, "events")).catch(() => Buffer.alloc(0))).subarray(offset);
    const ahead = await this.ahead();
    const found: { event: BuildEvent | undefined; end: number }[] = [];
    for (let from = 0, to = content.indexOf(0x0a); to >= 0; from = to + 1, to = content.indexOf(0x0a, from))
      found.push({ event: parseEvent(content.toString("utf8", from, to), ahead)[0], end: offset + to + 1 });
    return found;
  }

  async dropHalfEvent(): Promise<void> {
    const path = join(this.path, "events");
    const content = await readFile(path).catch(() => undefined);
    if (content && content.length > 0 && content.at(-1) !== 0x0a)
      await truncate(path, content.lastIndexOf(0x0a) + 1);
  }

  /** What this machine did for the build: connecting, uploading, downloading. */
  async ownEvents(): Promise<BuildEvent[]> {
    return this.#events("own-events", 0);
  }

  async addOwnEvent(event: BuildEvent): Promise<void> {
    await appendFile(join(this.path, "own-events"), JSON.stringify(event) + "\n");
  }

  async #events(name: string, ahead: number): Promise<BuildEvent[]> {
    const content = await readFile(join(this.path, name), "utf8").catch(() => "");
    return content.split("\n").flatMap((line) => parseEvent(line, ahead));
  }

  async readLog(from: number, to: number, each: (chunk: Buffer) => Promise<void> | void): Promise<void> {
    if (to <= from) return;
    for await (const chunk of createReadStream(this.log, {
      start: from,
      end: to - 1,
      highWaterMark: 256 * 1024,
    }))
      await each(chunk as Buffer);
  }

  async logSize(): Promise<number> {
    return (await stat(this.log).catch(() => undefined))?.size ?? 0;
  }
}

/** `ahead`: seconds that the clock of whoever wrote it is ahead of the one by which its time is wanted. */
export function parseEvent(line: string, ahead: number): BuildEvent[] {
  if (!line.startsWith("{")) return [];
  try {
    const parsed = buildEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [{ ...parsed.data, at: parsed.data.at - ahead }] : [];
  } catch {
    return [];
  }
}
