import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import * as z from "zod";
import { CacheFile } from "../cache-file.ts";

const entrySchema = z.object({
  size: z.number(),
  mtime: z.string(),
  inode: z.string(),
  sha256: z.string(),
  md5: z.string(),
});
type Entry = z.infer<typeof entrySchema>;
type Key = Pick<Entry, "size" | "mtime" | "inode">;

/** Is told the bytes that have been read of a file, and its size; of what is known already nothing. */
export type Reading = (done: number, total: number) => void;

/** Bytes that are read without anybody waiting for it. */
const largestAtOnce = 512e6;

/**
 * Digests of files, remembered by path, size, inode and modification time (in nanoseconds), so that a base is read once and not at every
 * build.
 */
export class Digests {
  readonly #cache: CacheFile<Entry>;
  readonly #asking = new Map<string, { entry: Promise<Entry>; readings: Set<Reading> }>();
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#cache = new CacheFile(file, entrySchema);
  }

  /** Hex digests, and the size in bytes. Who asks while a file is being read gets the same answer, not a second reading. */
  of(path: string, reading?: Reading): Promise<{ sha256: string; md5: string; size: number }> {
    const asked = this.#asking.get(path) ?? this.#ask(path);
    if (reading) asked.readings.add(reading);
    return asked.entry;
  }

  /** sha256 of a file, hex, if it is known by now; if not, and it is not large, it is found out for the next who asks. */
  async soon(path: string): Promise<string | undefined> {
    const key = await keyOf(path).catch(() => undefined);
    if (!key) return undefined;
    const known = await this.#known(path, key);
    if (!known && key.size <= largestAtOnce) void this.of(path).catch(() => undefined);
    return known?.sha256;
  }

  /** What is known of a file without reading it: it was just written, and checked. */
  async remember(path: string, digests: { sha256: string; md5: string }): Promise<void> {
    await this.#keep(path, { ...(await keyOf(path)), ...digests });
  }

  #ask(path: string): { entry: Promise<Entry>; readings: Set<Reading> } {
    const readings = new Set<Reading>();
    const entry = this.#find(path, readings).finally(() => this.#asking.delete(path));
    const asked = { entry, readings };
    this.#asking.set(path, asked);
    return asked;
  }

  async #find(path: string, readings: ReadonlySet<Reading>): Promise<Entry> {
    const key = await keyOf(path);
    const known = await this.#known(path, key);
    if (known) return known;
    const tell = (done: number) => readings.forEach((reading) => reading(done, key.size));
    const entry: Entry = { ...key, ...(await digestFile(path, tell)) };
    await this.#keep(path, entry);
    return entry;
  }

  async #known(path: string, { size, mtime, inode }: Key): Promise<Entry | undefined> {
    const known = (await this.#cache.read())[path];
    return known?.size === size && known.mtime === mtime && known.inode === inode ? known : undefined;
  }

  async #keep(path: string, entry: Entry): Promise<void> {
    const written = this.#writing.then(async () =>
      this.#cache.write({ ...(await this.#cache.read()), [path]: entry }),
    );
    // A memory that can't be kept costs time later, not the build now.
    this.#writing = written.catch(() => undefined);
    await this.#writing;
  }
}

async function keyOf(path: string): Promise<Key> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtime: String(mtimeNs), inode: String(ino) };
}

async function digestFile(
  path: string,
  tell: (done: number) => void,
): Promise<{ sha256: string; md5: string }> {
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    md5.update(chunk);
    done += chunk.length;
    tell(done);
  }
  return { sha256: sha256.digest("hex"), md5: md5.digest("hex") };
}
