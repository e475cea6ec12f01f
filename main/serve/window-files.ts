import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

export interface WindowFile {
  body: Buffer;
  type: string;
  /** `br` when `body` is compressed. */
  encoding?: "br";
  /** Its name holds a digest of its content, so that it never changes. */
  immutable: boolean;
}

/**
 * The built window (`dist/renderer`). What is not among its files can't be asked for, so that no path of a request ever reaches the
 * file system. A file is read once.
 */
export class WindowFiles {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<WindowFile>>();

  private constructor(folder: string, names: Iterable<string>) {
    this.#folder = folder;
    this.#names = new Set(names);
  }

  /** Rejects when the folder is not there. */
  static async in(folder: string): Promise<WindowFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    return new WindowFiles(folder, names);
  }

  /** The file at an URL's path; `undefined` when there is none. `compressed`: the reader takes brotli. */
  async find(path: string, { compressed }: { compressed: boolean }): Promise<WindowFile | undefined> {
    const name = path === "/" ? "index.html" : path.slice(1);
    const type = types[extname(name)];
    if (!this.#names.has(name) || type === undefined) return undefined;
    const packed = compressed && this.#names.has(`${name}.br`);
    const stored = packed ? `${name}.br` : name;
    const file =
      this.#read.get(stored) ?? this.#load(stored, { type, immutable: name.startsWith("assets/"), packed });
    this.#read.set(stored, file);
    return file;
  }

  async #load(
    stored: string,
    { packed, ...about }: { type: string; immutable: boolean; packed: boolean },
  ): Promise<WindowFile> {
    const body = await readFile(join(this.#folder, stored));
    return { body, ...about, ...(packed ? { encoding: "br" } : {}) };
  }
}
