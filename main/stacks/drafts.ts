import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { placedAt, type Whereabouts } from "../contract/placed-at.ts";
import { draftSchema, type Draft } from "../contract/stack.ts";

/** Text that was typed and not saved: one file a draft in the data folder, by rename, so that a crash loses nothing. */
export class Drafts {
  readonly #folder: string;
  /** One write of a draft at a time: the last one typed is the one that stays. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<Draft[]> {
    // A window that is read anew asks for what it has just sent.
    await this.settled();
    const names = await readdir(this.#folder).catch(() => []);
    const drafts = await Promise.all(
      names.filter((name) => name.endsWith(".json")).map((name) => this.#read(name)),
    );
    return drafts.flat();
  }

  /** Once all that was to be kept is kept, or could not be. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
  }

  save(draft: Draft): Promise<void> {
    return this.#inTurn(draft, async (path) => {
      // May hold secrets that are not in the stack yet: for its user's eyes.
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, JSON.stringify(draft), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
  }

  drop(draft: Pick<Draft, "stack" | "file">): Promise<void> {
    return this.#inTurn(draft, (path) => rm(path, { force: true }));
  }

  /** Those of a stack, which are dropped. */
  async take(stack: string): Promise<Draft[]> {
    const taken = (await this.list()).filter((draft) => draft.stack === stack);
    for (const draft of taken) await this.drop(draft);
    return taken;
  }

  /** After a stack got another id, or a file of it another name. */
  async move(from: Whereabouts, to: Whereabouts): Promise<void> {
    for (const draft of await this.list()) {
      const placed = placedAt(draft, from, to);
      if (placed === draft) continue;
      await this.save(placed);
      await this.drop(draft);
    }
  }

  async #read(name: string): Promise<Draft[]> {
    try {
      return [draftSchema.parse(JSON.parse(await readFile(join(this.#folder, name), "utf8")))];
    } catch {
      return [];
    }
  }

  async #inTurn(draft: Pick<Draft, "stack" | "file">, write: (path: string) => Promise<void>): Promise<void> {
    const key = createHash("sha256").update(`${draft.stack}\0${draft.file}`).digest("hex").slice(0, 32);
    const before = this.#writing.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => write(join(this.#folder, `${key}.json`)));
    this.#writing.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.#writing.get(key) === mine) this.#writing.delete(key);
    }
  }
}
