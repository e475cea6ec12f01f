import type { Fix } from "../../main/contract/problem.ts";
import type { Draft, FileText, WriteResult } from "../../main/contract/stack.ts";
import { troubleOf, type Trouble } from "../engine/trouble.ts";
import { PlainHolder, type MakeHolder, type TextHolder } from "./text-holder.ts";

export interface Place {
  stack: string;
  file: string;
}

/** What is seen of an open file. Replaced whenever it changes, never changed itself. */
export interface DocumentView extends Place {
  key: string;
  state: "loading" | "ready" | "failed";
  trouble?: Trouble;
  /** Has text that is not saved. */
  dirty: boolean;
  saving: boolean;
  /** Another program has changed or deleted the file, and there is text here that is not saved. */
  conflict?: FileText | "deleted";
}

/** The part of the engine that documents need. */
export interface Disk {
  read(place: Place): Promise<FileText>;
  write(place: Place & { text: string; version: string | null }): Promise<WriteResult>;
  listDrafts(): Promise<Draft[]>;
  saveDraft(draft: Draft): Promise<void>;
  dropDraft(place: Place): Promise<void>;
}

interface Open {
  view: DocumentView;
  holder: TextHolder;
  /** What is on disk, as far as known. */
  disk: FileText;
  timer?: ReturnType<typeof setTimeout>;
  loading?: Promise<void>;
  /** Another program's version that was told of while we were writing. */
  told?: string | null;
}

/** Milliseconds of quiet in typing before text is put in safety. */
const quiet = 400;

export function keyOf({ stack, file }: Place): string {
  return `${stack}\n${file}`;
}

/** The files that are open, with what was typed into them. What is not saved is kept as a draft, so that nothing typed is ever lost. */
export class Documents {
  readonly #disk: Disk;
  readonly #open = new Map<string, Open>();
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
    for (const [key, open] of this.#open) {
      const text = open.holder.get();
      open.holder.dispose();
      if (open.view.state === "ready") this.#hold(key, open, text);
    }
    this.#tell();
  }

  /** Resolves once the file has been read, or could not be. */
  open(place: Place): Promise<void> {
    const key = keyOf(place);
    const known = this.#open.get(key);
    if (known && known.view.state !== "failed") return known.loading ?? Promise.resolve();
    const view: DocumentView = { ...place, key, state: "loading", dirty: false, saving: false };
    const open: Open = { view, holder: new PlainHolder(""), disk: { text: "", version: "" } };
    this.#open.set(key, open);
    this.#tell();
    open.loading = this.#load(key, open);
    return open.loading;
  }

  textOf(place: Place): string | undefined {
    const open = this.#open.get(keyOf(place));
    return open?.view.state === "ready" ? open.holder.get() : undefined;
  }

  /** Puts another text into the editor, as if it had been typed. */
  replace(place: Place, text: string): void {
    this.#open.get(keyOf(place))?.holder.set(text);
  }

  /** Does what a fix says, as if it had been typed. */
  mend(place: Place, fix: Fix): void {
    this.#open.get(keyOf(place))?.holder.mend(fix);
  }

  /** Texts of a stack's open files, by file. */
  textsOf(stack: string): ReadonlyMap<string, string> {
    const ready = [...this.#open.values()].filter(
      ({ view }) => view.stack === stack && view.state === "ready",
    );
    return new Map(ready.map(({ view, holder }) => [view.file, holder.get()]));
  }

  /** Texts of a stack that are not saved, by file. */
  buffersOf(stack: string): Record<string, string> {
    const dirty = [...this.#open.values()].filter(({ view }) => view.stack === stack && view.dirty);
    return Object.fromEntries(dirty.map(({ view, holder }) => [view.file, holder.get()]));
  }

  /** Opens every file with text that was not saved when the window was last there. */
  async restoreDrafts(): Promise<Place[]> {
    const drafts = await this.#disk.listDrafts();
    await Promise.all(drafts.map((draft) => this.#restore(draft)));
    return drafts.map(({ stack, file }) => ({ stack, file }));
  }

  /** Gives false when another program has changed the file: nothing was written, and the document has a conflict. */
  async save(place: Place): Promise<boolean> {
    return this.#write(place, (open) => open.disk.version);
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
    await this.#write(place, () => null);
  }

  async takeTheirs(place: Place): Promise<void> {
    const open = this.#open.get(keyOf(place));
    if (!open || open.view.conflict === undefined) return;
    if (open.view.conflict === "deleted") {
      await this.close(place);
      return;
    }
    this.#adopt(open, open.view.conflict);
    await this.#disk.dropDraft(place);
  }

  /** Forgets the document, and with it what is not saved. */
  async close(place: Place): Promise<void> {
    const key = keyOf(place);
    const open = this.#open.get(key);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(key);
    this.#tell();
    open.holder.dispose();
    if (open.view.dirty) await this.#disk.dropDraft(place);
  }

  /** Another program, or we ourselves, wrote or deleted a file. */
  async onDisk(place: Place, version: string | null): Promise<void> {
    const open = this.#open.get(keyOf(place));
    if (!open || open.view.state !== "ready" || version === open.disk.version) return;
    if (open.view.saving) {
      open.told = version;
      return;
    }
    if (version === null) {
      if (open.view.dirty) this.#see(open, { conflict: "deleted" });
      else await this.close(place);
      return;
    }
    const disk = await this.#disk.read(place);
    if (disk.version === open.disk.version) return;
    if (open.view.dirty && disk.text !== open.holder.get()) this.#see(open, { conflict: disk });
    else this.#adopt(open, disk);
  }

  /** Puts everything typed in safety now, without waiting for quiet. */
  flush(): void {
    for (const open of this.#open.values()) if (open.timer) this.#settle(open);
  }

  async #load(key: string, open: Open): Promise<void> {
    try {
      const disk = await this.#disk.read(open.view);
      if (this.#open.get(key) !== open) return;
      open.disk = disk;
      this.#hold(key, open, disk.text);
      this.#see(open, { state: "ready" });
    } catch (error) {
      this.#see(open, { state: "failed", trouble: troubleOf(error) });
    } finally {
      delete open.loading;
    }
  }

  async #restore(draft: Draft): Promise<void> {
    await this.open(draft);
    const open = this.#open.get(keyOf(draft));
    if (!open) return;
    const gone = open.view.state !== "ready";
    if (gone) this.#hold(keyOf(draft), open, draft.text);
    const same = !gone && open.disk.text === draft.text;
    if (same) {
      await this.#disk.dropDraft(draft);
      return;
    }
    const disk = open.disk;
    const changed = !gone && disk.version !== draft.version;
    if (!gone) open.holder.set(draft.text);
    clearTimeout(open.timer);
    delete open.timer;
    this.#see(open, {
      state: "ready",
      dirty: true,
      ...(gone ? { conflict: "deleted" } : changed ? { conflict: disk } : {}),
    });
  }

  async #write(place: Place, over: (open: Open) => string | null): Promise<boolean> {
    const open = this.#open.get(keyOf(place));
    if (!open || open.view.state !== "ready") return true;
    const text = open.holder.get();
    this.#see(open, { saving: true });
    delete open.told;
    try {
      const result = await this.#disk.write({
        stack: place.stack,
        file: place.file,
        text,
        version: over(open),
      });
      if (result.outcome === "changed") {
        this.#see(open, { saving: false, conflict: result.disk });
        return false;
      }
      open.disk = { text, version: result.version };
      const more = open.holder.get() !== text;
      const { conflict: _settled, ...view } = open.view;
      open.view = { ...view, saving: false, dirty: more };
      this.#changed(open);
      if (!more) {
        clearTimeout(open.timer);
        delete open.timer;
        await this.#disk.dropDraft(place);
      }
      if (open.told !== undefined && open.told !== result.version) await this.onDisk(place, open.told);
      return true;
    } catch (error) {
      this.#see(open, { saving: false });
      throw error;
    }
  }

  #adopt(open: Open, disk: FileText): void {
    open.disk = disk;
    open.holder.set(disk.text);
    clearTimeout(open.timer);
    delete open.timer;
    const { conflict: _settled, ...view } = open.view;
    open.view = { ...view, dirty: false };
    this.#changed(open);
  }

  #hold(key: string, open: Open, text: string): void {
    open.holder = this.#makeHolder(text, open.view);
    open.holder.onChange(() => {
      if (this.#open.get(key) === open) this.#typed(open);
    });
  }

  /** Cheap, because it runs at every keystroke: the text itself is looked at only after a moment of quiet. */
  #typed(open: Open): void {
    if (!open.view.dirty) this.#see(open, { dirty: true });
    clearTimeout(open.timer);
    open.timer = setTimeout(() => this.#settle(open), quiet);
  }

  #settle(open: Open): void {
    clearTimeout(open.timer);
    delete open.timer;
    const text = open.holder.get();
    const { stack, file, conflict } = open.view;
    const dirty = text !== open.disk.text || conflict !== undefined;
    if (dirty !== open.view.dirty) this.#see(open, { dirty });
    const safe = dirty
      ? this.#disk.saveDraft({ stack, file, text, version: open.disk.version })
      : this.#disk.dropDraft({ stack, file });
    // A draft that could not be kept is tried again at the next keystroke; the text is still in the window.
    safe.catch(() => undefined);
    for (const listener of this.#textListeners) listener(open.view);
  }

  #changed(open: Open): void {
    this.#tell();
    for (const listener of this.#textListeners) listener(open.view);
  }

  #see(open: Open, change: Partial<DocumentView>): void {
    open.view = { ...open.view, ...change };
    this.#tell();
  }

  #tell(): void {
    this.#views = new Map([...this.#open].map(([key, { view }]) => [key, view]));
    for (const listener of this.#listeners) listener();
  }
}
