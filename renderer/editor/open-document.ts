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

interface Surroundings {
  disk: Disk;
  makeHolder: MakeHolder;
  /** Its view has changed. */
  seen: () => void;
  /** Its text has, and has come to rest. */
  rested: (place: Place) => void;
  /** The file is gone, and nothing is lost when the document goes, too. */
  close: () => Promise<void>;
}

/** Milliseconds of quiet in typing before text is put in safety. */
const quiet = 400;

export function keyOf({ stack, file }: Place): string {
  return `${stack}\n${file}`;
}

/** One open file: the text that is here, the text on disk as far as known, and the draft that keeps the one from being lost. */
export class OpenDocument {
  readonly #place: Place;
  readonly #around: Surroundings;
  /** Settles once the file has been read, or could not be. */
  readonly loaded: Promise<void>;
  #view: DocumentView;
  #holder: TextHolder = new PlainHolder("");
  #saved: FileText = { text: "", version: "" };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Another program's version that was told of while we were writing. */
  #told: string | null | undefined;
  #closed = false;

  constructor({ stack, file }: Place, around: Surroundings) {
    this.#place = { stack, file };
    this.#around = around;
    this.#view = { stack, file, key: keyOf({ stack, file }), state: "loading", dirty: false, saving: false };
    this.loaded = this.#load();
  }

  get view(): DocumentView {
    return this.#view;
  }

  get text(): string {
    return this.#holder.get();
  }

  /** What is not saved, if anything, and what it was typed over. */
  get unsaved(): Pick<Draft, "text" | "version"> | undefined {
    return this.#view.dirty ? { text: this.text, version: this.#saved.version } : undefined;
  }

  /** Puts another text into the editor, as if it had been typed. */
  replace(text: string): void {
    this.#holder.set(text);
  }

  /** Does what a fix says, as if it had been typed. */
  mend(fix: Fix): void {
    this.#holder.mend(fix);
  }

  /** Moves the text into a holder of the kind that is made now. */
  holdAnew(): void {
    const { text } = this;
    this.#holder.dispose();
    if (this.#view.state === "ready") this.#hold(text);
  }

  /** Gives false when another program has changed the file: nothing was written, and there is a conflict. */
  async save(): Promise<boolean> {
    return this.#write(this.#saved.version);
  }

  /** Writes over whatever is there. */
  async keepMine(): Promise<void> {
    await this.#write(null);
  }

  async takeTheirs(): Promise<void> {
    const { conflict } = this.#view;
    if (conflict === undefined) return;
    if (conflict === "deleted") return this.#around.close();
    this.#adopt(conflict);
    await this.#around.disk.dropDraft(this.#place);
  }

  /** Puts a draft in the place of what was read. */
  async restore(draft: Draft): Promise<void> {
    const gone = this.#view.state !== "ready";
    if (gone) this.#hold(draft.text);
    else if (this.#saved.text === draft.text) return this.#around.disk.dropDraft(this.#place);
    else this.#holder.set(draft.text);
    this.#rest();
    const changed = !gone && this.#saved.version !== draft.version;
    this.#see({
      state: "ready",
      dirty: true,
      ...(gone ? { conflict: "deleted" } : changed ? { conflict: this.#saved } : {}),
    });
  }

  /** Another program, or we ourselves, wrote or deleted the file. */
  async onDisk(version: string | null): Promise<void> {
    if (this.#view.state !== "ready") return;
    if (version === this.#saved.version) {
      // It was brought back as it was.
      if (this.#view.conflict === "deleted") this.#agree({});
      return;
    }
    if (this.#view.saving) {
      this.#told = version;
      return;
    }
    if (version === null) {
      if (this.#view.dirty) this.#see({ conflict: "deleted" });
      else await this.#around.close();
      return;
    }
    const disk = await this.#around.disk.read(this.#place);
    if (disk.version === this.#saved.version) return;
    if (this.#view.dirty && disk.text !== this.text) this.#see({ conflict: disk });
    else this.#adopt(disk);
  }

  /** Puts what was typed in safety now, without waiting for quiet. */
  flush(): void {
    if (this.#timer !== undefined) this.#settle();
  }

  /** What is not saved is forgotten. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#rest();
    this.#holder.dispose();
    if (this.#view.dirty) await this.#around.disk.dropDraft(this.#place);
  }

  async #load(): Promise<void> {
    try {
      const disk = await this.#around.disk.read(this.#place);
      if (this.#closed) return;
      this.#saved = disk;
      this.#hold(disk.text);
      this.#see({ state: "ready" });
    } catch (error) {
      this.#see({ state: "failed", trouble: troubleOf(error) });
    }
  }

  async #write(version: string | null): Promise<boolean> {
    if (this.#view.state !== "ready") return true;
    const { text } = this;
    this.#see({ saving: true });
    this.#told = undefined;
    try {
      const result = await this.#around.disk.write({ ...this.#place, text, version });
      if (result.outcome === "changed") {
        this.#see({ saving: false, conflict: result.disk });
        return false;
      }
      this.#saved = { text, version: result.version };
      const more = this.text !== text;
      this.#agree({ saving: false, dirty: more });
      if (!more) {
        this.#rest();
        await this.#around.disk.dropDraft(this.#place);
      }
      if (this.#told !== undefined && this.#told !== result.version) await this.onDisk(this.#told);
      return true;
    } catch (error) {
      this.#see({ saving: false });
      throw error;
    }
  }

  #adopt(disk: FileText): void {
    this.#saved = disk;
    this.#holder.set(disk.text);
    this.#rest();
    this.#agree({ dirty: false });
  }

  #hold(text: string): void {
    this.#holder = this.#around.makeHolder(text, this.#place);
    this.#holder.onChange(() => {
      if (!this.#closed) this.#typed();
    });
  }

  /** Cheap, because it runs at every keystroke: the text itself is looked at only after a moment of quiet. */
  #typed(): void {
    if (!this.#view.dirty) this.#see({ dirty: true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), quiet);
  }

  #settle(): void {
    this.#rest();
    const { text } = this;
    const { version } = this.#saved;
    const dirty = text !== this.#saved.text || this.#view.conflict !== undefined;
    if (dirty !== this.#view.dirty) this.#see({ dirty });
    const { disk } = this.#around;
    const safe = dirty ? disk.saveDraft({ ...this.#place, text, version }) : disk.dropDraft(this.#place);
    // A draft that could not be kept is tried again at the next keystroke; the text is still in the window.
    safe.catch(() => undefined);
    this.#around.rested(this.#place);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The text here and the one on disk are reconciled. */
  #agree(change: Partial<DocumentView>): void {
    const { conflict: _settled, ...view } = this.#view;
    this.#view = { ...view, ...change };
    this.#around.seen();
    this.#around.rested(this.#place);
  }

  #see(change: Partial<DocumentView>): void {
    this.#view = { ...this.#view, ...change };
    this.#around.seen();
  }
}
