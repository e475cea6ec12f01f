import type { Fix } from "../../main/contract/problem.ts";
import type { Draft } from "../../main/contract/stack.ts";
import { keyOf, OpenDocument, type Disk, type DocumentView, type Place } from "./open-document.ts";
import { PlainHolder, type MakeHolder } from "./text-holder.ts";

export { keyOf, type Disk, type DocumentView, type Place } from "./open-document.ts";

/** The files that are open, with what was typed into them. What is not saved is kept as a draft, so that nothing typed is ever lost. */
export class Documents {
  readonly #disk: Disk;
  readonly #open = new Map<string, OpenDocument>();
  readonly #listeners = new Set<() => void>();
  readonly #textListeners = new Set<(place: Place) => void>();
  #views: ReadonlyMap<string, DocumentView> = new Map();
  #makeHolder: MakeHolder = (text) => new PlainHolder(text);
  /** What is told of files on disk while they are given other names: it is about the names from before, and waits. */
  #told: { place: Place; version: string | null }[] | undefined;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  readonly views = (): ReadonlyMap<string, DocumentView> => this.#views;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells, after a moment of quiet, that somebody has typed, and at once when a text was replaced or saved. */
  onText(listener: (place: Place) => void): () => void {
    this.#textListeners.add(listener);
    return () => this.#textListeners.delete(listener);
  }

  /** From now on texts live in the editor's models. */
  useHolders(makeHolder: MakeHolder): void {
    this.#makeHolder = makeHolder;
    for (const open of this.#open.values()) open.holdAnew();
    this.#tell();
  }

  /** Resolves once the file has been read, or could not be. */
  open(place: Place): Promise<void> {
    const known = this.#at(place);
    if (known) return known.view.state === "failed" ? known.reload() : known.loaded;
    const open = new OpenDocument(place, {
      disk: this.#disk,
      makeHolder: (text, of) => this.#makeHolder(text, of),
      seen: () => this.#tell(),
      rested: (of) => {
        for (const listener of this.#textListeners) listener(of);
      },
      close: (of) => this.close(of),
    });
    this.#open.set(keyOf(place), open);
    this.#tell();
    return open.loaded;
  }

  textOf(place: Place): string | undefined {
    const open = this.#at(place);
    return open?.view.state === "ready" ? open.text : undefined;
  }

  /** Puts another text into the editor, as if it had been typed. */
  replace(place: Place, text: string): void {
    this.#at(place)?.replace(text);
  }

  /** Does what a fix says, as if it had been typed. */
  mend(place: Place, fix: Fix): void {
    this.#at(place)?.mend(fix);
  }

  /** Texts of a stack's open files, by file. */
  textsOf(stack: string): ReadonlyMap<string, string> {
    const ready = this.#of(stack).filter(({ view }) => view.state === "ready");
    return new Map(ready.map(({ view, text }) => [view.file, text]));
  }

  /** Texts of a stack that are not saved, by file. */
  buffersOf(stack: string): Record<string, string> {
    const dirty = this.#of(stack).filter(({ view }) => view.dirty);
    return Object.fromEntries(dirty.map(({ view, text }) => [view.file, text]));
  }

  /** Opens every file, of all stacks or one, with text that was not saved when the window, or the stack, was last there. */
  async restoreDrafts(stack?: string): Promise<Place[]> {
    const all = await this.#disk.listDrafts();
    const drafts = all.filter((draft) => stack === undefined || draft.stack === stack);
    await Promise.all(drafts.map((draft) => this.#restore(draft)));
    return drafts.map(({ stack, file }) => ({ stack, file }));
  }

  /** Gives false when another program has changed the file: nothing was written, and the document has a conflict. */
  async save(place: Place): Promise<boolean> {
    return (await this.#at(place)?.save()) ?? true;
  }

  /** All of a stack's text that is not saved. Gives the files that could not be saved because another program changed them. */
  async saveAll(stack?: string): Promise<Place[]> {
    const dirty = [...this.#views.values()].filter(
      (view) => view.dirty && (stack === undefined || view.stack === stack),
    );
    const saved = await Promise.all(dirty.map(async (view) => ({ view, done: await this.save(view) })));
    return saved.filter(({ done }) => !done).map(({ view }) => view);
  }

  async keepMine(place: Place): Promise<void> {
    await this.#at(place)?.keepMine();
  }

  async takeTheirs(place: Place): Promise<void> {
    await this.#at(place)?.takeTheirs();
  }

  /** Does what gives files other names, undisturbed by typing, and by news that they are gone from where they were. */
  async renaming(work: () => Promise<void>): Promise<void> {
    const told = (this.#told ??= []);
    const held = [...this.#open.values()];
    try {
      await Promise.all(
        held.map(async (open) => {
          await open.loaded;
          await open.hold();
        }),
      );
      await work();
    } finally {
      this.#told = undefined;
      for (const open of held) open.letGo();
      for (const { place, version } of told) void this.onDisk(place, version).catch(() => undefined);
    }
  }

  /** Open files have other names now: all of them are where `placed` says. */
  move(placed: (place: Place) => Place): void {
    const moves = [...this.#open.values()].flatMap((open) => {
      const to = placed(open.view);
      return keyOf(to) === open.view.key ? [] : [{ open, from: open.view.key, to }];
    });
    for (const { from } of moves) this.#open.delete(from);
    // One that is there is that of a file which is gone.
    const gone = moves.flatMap(({ to }) => this.#at(to) ?? []);
    for (const { open, to } of moves) this.#open.set(keyOf(to), open);
    for (const { open, to } of moves) open.move(to);
    for (const open of gone) open.leave();
  }

  /** Forgets the document, and with it what is not saved. */
  async close(place: Place): Promise<void> {
    const open = this.#at(place);
    if (!open) return;
    this.#open.delete(keyOf(place));
    this.#tell();
    await open.close();
  }

  /** The stack is gone, and what was not saved of it with it: that is the engine's to keep, or to forget. */
  leave(stack: string): void {
    for (const open of this.#of(stack)) {
      this.#open.delete(open.view.key);
      open.leave();
    }
    this.#tell();
  }

  /** Another program, or we ourselves, wrote or deleted a file. */
  async onDisk(place: Place, version: string | null): Promise<void> {
    if (this.#told) this.#told.push({ place, version });
    else await this.#at(place)?.onDisk(version);
  }

  /** Puts everything typed in safety now, without waiting for quiet. */
  flush(): void {
    for (const open of this.#open.values()) open.flush();
  }

  /** Whether all that was typed outlives the window. */
  get safe(): boolean {
    return [...this.#open.values()].every(({ safe }) => safe);
  }

  async #restore(draft: Draft): Promise<void> {
    await this.open(draft);
    await this.#at(draft)?.restore(draft);
  }

  #at(place: Place): OpenDocument | undefined {
    return this.#open.get(keyOf(place));
  }

  #of(stack: string): OpenDocument[] {
    return [...this.#open.values()].filter(({ view }) => view.stack === stack);
  }

  #tell(): void {
    this.#views = new Map([...this.#open].map(([key, { view }]) => [key, view]));
    for (const listener of this.#listeners) listener();
  }
}
