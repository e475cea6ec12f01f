import { watch, type FSWatcher } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StackChange, StackSummary } from "../contract/stack.ts";
import { Broadcast } from "../broadcast/index.ts";
import { foldersBelow } from "./list-files.ts";
import { versionOf } from "./text-files.ts";
import type { Stacks } from "./stacks.ts";

/** Milliseconds of quiet after which a change is looked at: programs write, sync and rename in several steps. */
const quiet = 80;

interface Known {
  stamp: string;
  version: string;
}

/** Notices what this app or another program does to the stacks' files. Looks while somebody watches, and only when something moved. */
export class StackWatch {
  readonly #stacks: Stacks;
  readonly #changes: Broadcast<StackChange>;
  readonly #watchers = new Map<string, FSWatcher>();
  #files = new Map<string, Known>();
  #shape = "";
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #open = true;

  constructor(stacks: Stacks) {
    this.#stacks = stacks;
    const keyOf = (change: StackChange) =>
      change.type === "stacks" ? "" : `${change.stack}\0${change.file}`;
    this.#changes = new Broadcast(keyOf, (count) => this.#onReaders(count));
  }

  /** Settles once everything is watched: what happens from then on is told. */
  async watch(): Promise<AsyncIterableIterator<StackChange>> {
    const reader = this.#changes.watch();
    await this.look();
    return reader;
  }

  close(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#changes.end();
    this.#watchNothing();
  }

  /** Looks now; for changes that nothing on disk announces, e.g. of the workspace setting. */
  look(): Promise<void> {
    this.#again = true;
    this.#looking ??= (async () => {
      while (this.#again) {
        this.#again = false;
        await this.#lookOnce();
      }
    })().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  #onReaders(count: number): void {
    if (count > 0) return;
    clearTimeout(this.#timer);
    this.#watchNothing();
    this.#shape = "";
    this.#files = new Map();
  }

  async #lookOnce(): Promise<void> {
    if (!this.#open || this.#changes.readers === 0) return;
    const workspace = await this.#stacks.workspace();
    const list = await this.#stacks.list();
    await this.#watchFolders([workspace, ...(await Promise.all(list.map(foldersOf))).flat()]);
    const before = this.#files;
    const first = this.#shape === "";
    this.#files = new Map();
    for (const stack of list)
      for (const file of stack.files)
        await this.#compare(stack, file, before.get(keyOf(stack.id, file)), first);
    const shape = JSON.stringify(list);
    if (!first && shape !== this.#shape) this.#changes.send({ type: "stacks" });
    this.#shape = shape;
    for (const key of before.keys()) {
      if (this.#files.has(key)) continue;
      const [stack = "", file = ""] = key.split("\0");
      this.#changes.send({ type: "file", stack, file, version: null });
    }
  }

  async #compare(stack: StackSummary, file: string, known: Known | undefined, first: boolean): Promise<void> {
    const path = join(stack.folder, file);
    try {
      const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
      const stamp = [mtimeNs, ctimeNs, size, ino].join(":");
      const version = known?.stamp === stamp ? known.version : versionOf(await readFile(path));
      this.#files.set(keyOf(stack.id, file), { stamp, version });
      if (!first && version !== known?.version)
        this.#changes.send({ type: "file", stack: stack.id, file, version });
    } catch {
      // Gone between listing and looking: told as such, and its folder's watcher wakes us again.
    }
  }

  async #watchFolders(wanted: string[]): Promise<void> {
    const folders = new Set(await Promise.all(wanted.map(nearestFolder)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, (event) => {
        // A folder that was deleted and made again has the same name and a watcher that hears nothing: begin anew.
        if (event === "rename") void stat(folder).catch(() => this.#forget(folder));
        this.#soon();
      });
      watcher.on("error", () => {
        this.#forget(folder);
        this.#soon();
      });
      this.#watchers.set(folder, watcher);
      // For what came into it after it was listed and before it was watched.
      this.#soon();
    } catch {
      // Deleted just now, or no more watchers to be had: the others go on.
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look().catch(() => undefined), quiet);
  }

  #watchNothing(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

const keyOf = (stack: string, file: string) => `${stack}\0${file}`;

async function foldersOf({ folder, files, inWorkspace }: StackSummary): Promise<string[]> {
  const ofFiles = files.map((file) => dirname(join(folder, file)));
  return [folder, ...ofFiles, ...(inWorkspace ? await foldersBelow(folder) : [])];
}

/** The folder, or the nearest one above it that is there: its watcher hears when the folder comes. */
async function nearestFolder(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() || path === dirname(path)) return path;
  }
}
