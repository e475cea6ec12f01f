import type { Fix } from "../../main/contract/problem.ts";
import type { Draft, FileText, WriteResult } from "../../main/contract/stack.ts";
import { troubleOf, type Trouble } from "../engine/trouble.ts";
import { Safekeeping } from "./safekeeping.ts";
import type { MakeHolder, TextHolder } from "./text-holder.ts";

export interface Place {
  stack: string;
  file: string;
}

/** What is seen of an open file. Replaced whenever it changes, never changed itself. */
export interface DocumentView extends Place {
  key: string;
  /** The URI of the editor's model that holds its text, once the editor is there. */
  model?: string;
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
  /** The file is gone, and the user wants the document gone, too. */
  close: (place: Place) => Promise<void>;
}

export function keyOf({ stack, file }: Place): string {
  return `${stack}\n${file}`;
}

/** One open file: the text that is here, the text on disk as far as known, and the draft that keeps the one from being lost. */
export class OpenDocument {
  #place: Place;
  readonly #around: Surroundings;
  #loaded: Promise<void>;
  #view: DocumentView;
  /** None until there has been a text. Then it stays, even while the file is gone: with what it holds one can get back to what was typed. */
  #holder: TextHolder | undefined;
  #saved: FileText = { text: "", version: "" };
  readonly #keeping = new Safekeeping({
    keep: () => this.#keep(),
    rested: () => this.#around.rested(this.#place),
  });
  /** Another program's version that was told of while we were writing. */
  #told: string | null | undefined;
  #closed = false;

  constructor({ stack, file }: Place, around: Surroundings) {
    this.#place = { stack, file };
    this.#around = around;
    this.#view = { stack, file, key: keyOf({ stack, file }), state: "loading", dirty: false, saving: false };
    this.#loaded = this.#load();
  }

  /** Settles once the file has been read, or could not be. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  get view(): DocumentView {
    return this.#view;
  }

  get text(): string {
    return this.#holder?.get() ?? "";
  }

  /** Whether all that was typed outlives the window. */
  get safe(): boolean {
    return this.#keeping.safe;
  }

  /** Puts another text into the editor, as if it had been typed. */
  replace(text: string): void {
    this.#holder?.set(text);
  }

  /** Does what a fix says, as if it had been typed. */
  mend(fix: Fix): void {
    this.#holder?.mend(fix);
  }

  /** Moves the text into a holder of the kind that is made now. */
  holdAnew(): void {
    if (!this.#holder) return;
    const { text } = this;
    this.#holder.dispose();
    this.#holder = undefined;
    this.#hold(text);
  }

  /** Reads the file again, which may be back. */
  reload(): Promise<void> {
    this.#see({ state: "loading" });
    return (this.#loaded = this.#load());
  }

  /** The file has another name. What was typed goes along, and so does the way back through it; its draft is the engine's to move. */
  move(to: Place): void {
    this.#place = { stack: to.stack, file: to.file };
    this.#holder?.renamed(to.file);
    this.#see({ ...this.#place, key: keyOf(to) });
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
    if (conflict === "deleted") return this.#around.close(this.#place);
    this.#adopt(conflict);
    await this.#around.disk.dropDraft(this.#place);
  }

  /** Puts a draft in the place of what was read. */
  async restore(draft: Draft): Promise<void> {
    const gone = this.#view.state !== "ready";
    if (gone) this.#hold(draft.text);
    else if (this.#saved.text === draft.text) return this.#around.disk.dropDraft(this.#place);
    else this.#holder?.set(draft.text);
    this.#keeping.rest();
    const changed = !gone && this.#saved.version !== draft.version;
    this.#see({
      state: "ready",
      dirty: true,
      ...(gone ? { conflict: "deleted" } : changed ? { conflict: this.#saved } : {}),
    });
  }

  /** Another program, or we ourselves, wrote or deleted the file. */
  async onDisk(version: string | null): Promise<void> {
    if (this.#view.state === "failed" && version !== null) return this.reload();
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
      else await this.#load();
      return;
    }
    const disk = await this.#around.disk.read(this.#place);
    if (disk.version === this.#saved.version) return;
    if (this.#view.dirty && disk.text !== this.text) this.#see({ conflict: disk });
    else this.#adopt(disk);
  }

  /** Puts what was typed in safety now, without waiting for quiet. */
  flush(): void {
    this.#keeping.flush();
  }

  /** Puts in safety what was typed by now. What is typed from now on waits until it is let go: the file may have another name by then. */
  hold(): Promise<void> {
    return this.#keeping.hold();
  }

  letGo(): void {
    this.#keeping.letGo();
  }

  /** It is seen no more. Its draft stays what it is. */
  leave(): void {
    this.#closed = true;
    this.#keeping.end();
    this.#holder?.dispose();
  }

  /** What is not saved is forgotten. */
  async close(): Promise<void> {
    this.leave();
    if (this.#view.dirty) await this.#around.disk.dropDraft(this.#place);
  }

  async #load(): Promise<void> {
    try {
      const disk = await this.#around.disk.read(this.#place);
      if (this.#closed) return;
      if (this.#view.dirty && disk.text !== this.text) return this.#see({ conflict: disk });
      this.#saved = disk;
      this.#hold(disk.text);
      this.#keeping.rest();
      this.#see({ state: "ready", dirty: false });
    } catch (error) {
      // Typed while it was looked for.
      if (this.#view.dirty) this.#see({ conflict: "deleted" });
      else this.#see({ state: "failed", trouble: troubleOf(error) });
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
        this.#keeping.rest();
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
    this.#holder?.set(disk.text);
    this.#keeping.rest();
    this.#agree({ dirty: false });
  }

  #hold(text: string): void {
    if (this.#holder) return this.#holder.set(text);
    this.#holder = this.#around.makeHolder(text, this.#place);
    const { uri } = this.#holder;
    if (uri !== undefined) this.#view = { ...this.#view, model: uri };
    this.#holder.onChange(() => {
      if (!this.#closed) this.#typed();
    });
  }

  #typed(): void {
    if (!this.#view.dirty) this.#see({ dirty: true });
    this.#keeping.typed();
  }

  #keep(): Promise<void> {
    const { text } = this;
    const { version } = this.#saved;
    const dirty = text !== this.#saved.text || this.#view.conflict !== undefined;
    if (dirty !== this.#view.dirty) this.#see({ dirty });
    const { disk } = this.#around;
    return dirty ? disk.saveDraft({ ...this.#place, text, version }) : disk.dropDraft(this.#place);
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
