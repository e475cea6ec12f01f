import type { Fix } from "../../main/contract/problem.ts";
import { edited } from "./edited.ts";

/** Where the text of an open file lives: a plain string until the editor is loaded, then the editor's model. */
export interface TextHolder {
  /** Of the model, where there is one. It stays the same when the file gets another name. */
  readonly uri?: string;
  get(): string;
  /** Puts another text in its place, in a way that can be undone where the holder can. */
  set(text: string): void;
  /** Does what a fix says, in the same way. */
  mend(fix: Fix): void;
  onChange(listener: () => void): void;
  /** The file has another name. */
  renamed(file: string): void;
  dispose(): void;
}

export class PlainHolder implements TextHolder {
  #text: string;
  #listener: () => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get(): string {
    return this.#text;
  }

  set(text: string): void {
    this.#text = text;
    this.#listener();
  }

  mend({ edits, lineEnds }: Fix): void {
    const text = edited(this.#text, edits);
    this.set(lineEnds === "lf" ? text.replaceAll("\r\n", "\n") : text);
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  renamed(): void {
    // A plain text is the same whatever its name.
  }

  dispose(): void {
    this.#listener = () => undefined;
  }
}

export type MakeHolder = (text: string, place: { stack: string; file: string }) => TextHolder;
