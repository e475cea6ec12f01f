import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";

const lineSchema = z.number().int().positive();
const headSchema = z.object({
  markers: z.array(
    z.object({ name: z.string(), line: lineSchema, maxAge: z.number().nonnegative().optional() }),
  ),
  functions: z.array(z.tuple([lineSchema, lineSchema])),
});

/** What is in a script up to its last marker: the markers that split it, and the lines of functions. */
export type Head = z.infer<typeof headSchema>;
const memorySchema = z.record(z.string(), headSchema);

/** Heads that are remembered. */
const most = 100;

/**
 * How scripts were split, by their text up to their last marker: what follows changes nothing about the markers, and is what one changes most. To find it
 * out takes the parser, which takes a tenth of a second to load. The memory is a cache: unreadable, it is made anew.
 */
export class SplitHeads {
  readonly #file: string;

  /** `file`: absolute path. */
  constructor(file: string) {
    this.#file = file;
  }

  async of(text: string): Promise<Head | undefined> {
    return (await this.#read())[keyOf(text)];
  }

  /** To be called only when nothing is wrong with any marker. A memory that can't be kept costs time later, and nothing now. */
  async remember(text: string, head: Head): Promise<void> {
    const before = Object.entries(await this.#read()).slice(-(most - 1));
    const next = `${this.#file}.${process.pid}`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(next, JSON.stringify(Object.fromEntries([...before, [keyOf(text), head]])));
      await rename(next, this.#file);
    } catch {
      return;
    }
  }

  async #read(): Promise<Record<string, Head>> {
    try {
      return memorySchema.parse(JSON.parse(await readFile(this.#file, "utf8")));
    } catch {
      return {};
    }
  }
}

/** The number is to change with what a marker, a function or the parser is. */
function keyOf(text: string): string {
  return createHash("sha256").update(`1\n${text}`).digest("hex");
}
