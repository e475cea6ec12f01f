import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";

/** What is remembered in a JSON file, by key, and can be found out again: unreadable, it is made anew. */
export class CacheFile<T> {
  readonly #file: string;
  readonly #schema: z.ZodType<Record<string, T>>;

  /** `file`: absolute path. */
  constructor(file: string, entry: z.ZodType<T>) {
    this.#file = file;
    this.#schema = z.record(z.string(), entry);
  }

  async read(): Promise<Record<string, T>> {
    try {
      return this.#schema.parse(JSON.parse(await readFile(this.#file, "utf8")));
    } catch {
      return {};
    }
  }

  /** By rename: who reads it meanwhile gets the old one or the new one. Rejects when it can't be written. */
  async write(memory: Record<string, T>): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const next = `${this.#file}.${process.pid}`;
    await writeFile(next, JSON.stringify(memory));
    await rename(next, this.#file);
  }
}
