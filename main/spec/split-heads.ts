import { createHash } from "node:crypto";
import * as z from "zod";
import { CacheFile } from "../cache-file.ts";

const lineSchema = z.number().int().positive();
const headSchema = z.object({
  markers: z.array(
    z.object({ name: z.string(), line: lineSchema, maxAge: z.number().nonnegative().optional() }),
  ),
  functions: z.array(z.tuple([lineSchema, lineSchema])),
});

/** What is in a script up to its last marker: the markers that split it, and the lines of functions. */
export type Head = z.infer<typeof headSchema>;

/** Heads that are remembered. */
const most = 100;

/**
 * How scripts were split, by their text up to their last marker: what follows changes nothing about the markers, and is what one changes most. To find it
 * out takes the parser, which takes a tenth of a second to load.
 */
export class SplitHeads {
  readonly #cache: CacheFile<Head>;

  /** `file`: absolute path. */
  constructor(file: string) {
    this.#cache = new CacheFile(file, headSchema);
  }

  async of(text: string): Promise<Head | undefined> {
    return (await this.#cache.read())[keyOf(text)];
  }

  /** To be called only when nothing is wrong with any marker. A memory that can't be kept costs time later, and nothing now. */
  async remember(text: string, head: Head): Promise<void> {
    const before = Object.entries(await this.#cache.read()).slice(-(most - 1));
    const now = Object.fromEntries([...before, [keyOf(text), head]]);
    await this.#cache.write(now).catch(() => undefined);
  }
}

/** The number is to change with what a marker, a function or the parser is. */
function keyOf(text: string): string {
  return createHash("sha256").update(`1\n${text}`).digest("hex");
}
