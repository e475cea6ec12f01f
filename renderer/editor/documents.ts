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
    if (known && known.view.state !== "failed") return known.loaded;
    const open = new OpenDocument(place, {
      disk: this.#disk,
      makeHolder: (text, of) => this.#makeHolder(text, of),
      seen: () => this.#tell(),
      rested: (of) => {
        for (const listener of this.#textListeners) listener(of);
      },
      close: () => this.close(place),
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

  /** Opens every file with text that was not saved when the window was last there. */
  async restoreDrafts(): Promise<Place[]> {
    const drafts = await this.#disk.listDrafts();
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

  /** The file has another name now, or its stack does: what is not saved goes along. */
  async move(from: Place, to: Place): Promise<void> {
    const unsaved = this.#at(from)?.unsaved;
    if (unsaved) {
      await this.#disk.saveDraft({ ...to, ...unsaved });
      await this.#restore({ ...to, ...unsaved });
    }
    await this.close(from);
  }

  /** The files of a stack that are open. */
  openOf(stack: string): readonly Place[] {
    return this.#of(stack).map(({ view }) => ({ stack, file: view.file }));
  }

  /** Forgets the document, and with it what is not saved. */
  async close(place: Place): Promise<void> {
    const open = this.#at(place);
    if (!open) return;
    this.#open.delete(keyOf(place));
    this.#tell();
    await open.close();
  }

  /** Another program, or we ourselves, wrote or deleted a file. */
  async onDisk(place: Place, version: string | null): Promise<void> {
    await this.#at(place)?.onDisk(version);
  }

  /** Puts everything typed in safety now, without waiting for quiet. */
  flush(): void {
    for (const open of this.#open.values()) open.flush();
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
