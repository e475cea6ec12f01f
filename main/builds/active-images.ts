import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";

const fileSchema = z.record(z.string(), z.string());

/** Which image of a stack is the active one where the user has chosen: `active.json`, builds by stack. */
export class ActiveImages {
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async all(): Promise<Record<string, string>> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#file, "utf8")));
    } catch {
      return {};
    }
  }

  /** `undefined`: the newest, whichever that is. */
  choose(stack: string, build: string | undefined): Promise<void> {
    return this.#change((all) => {
      const others = Object.fromEntries(Object.entries(all).filter(([other]) => other !== stack));
      return build === undefined ? others : { ...others, [stack]: build };
    });
  }

  move(from: string, to: string): Promise<void> {
    return this.#change((all) =>
      Object.fromEntries(Object.entries(all).map(([stack, id]) => [stack === from ? to : stack, id])),
    );
  }

  #change(change: (all: Record<string, string>) => Record<string, string>): Promise<void> {
    const mine = this.#turn
      .catch(() => undefined)
      .then(async () => {
        await mkdir(dirname(this.#file), { recursive: true });
        await writeFile(`${this.#file}.new`, JSON.stringify(change(await this.all()), null, 2) + "\n");
        await rename(`${this.#file}.new`, this.#file);
      });
    this.#turn = mine;
    return mine;
  }
}
