import type { Fix } from "../../main/contract/problem.ts";
import { edited } from "./edited.ts";

/** Where the text of an open file lives: a plain string until the editor is loaded, then the editor's model. */
export interface TextHolder {
  get(): string;
  /** Puts another text in its place, in a way that can be undone where the holder can. */
  set(text: string): void;
  /** Does what a fix says, in the same way. */
  mend(fix: Fix): void;
  onChange(listener: () => void): void;
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

  dispose(): void {
    this.#listener = () => undefined;
  }
}

export type MakeHolder = (text: string, place: { stack: string; file: string }) => TextHolder;
