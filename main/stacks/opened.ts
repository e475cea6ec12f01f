import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";

const fileSchema = z.object({ specs: z.array(z.string()) });

/** Specs opened from outside of the workspace: `opened.json` in the config folder. */
export class Opened {
  readonly #file: string;

  constructor(configFolder: string) {
    this.#file = join(configFolder, "opened.json");
  }

  async all(): Promise<string[]> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#file, "utf8"))).specs;
    } catch {
      return [];
    }
  }

  async add(spec: string): Promise<void> {
    await this.#write([...new Set([...(await this.all()), spec])]);
  }

  async remove(spec: string): Promise<void> {
    await this.#write((await this.all()).filter((other) => other !== spec));
  }

  async rename(spec: string, to: string): Promise<void> {
    await this.#write((await this.all()).map((other) => (other === spec ? to : other)));
  }

  async #write(specs: string[]): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, JSON.stringify({ specs }, null, 2) + "\n");
    await rename(`${this.#file}.new`, this.#file);
  }
}
