/** Milliseconds of quiet in typing before text is put in safety. */
const quiet = 400;

/** And for how long it may be in danger at the most, when there is no quiet. */
const longest = 2000;

interface SafekeepingNeeds {
  /** Keeps the text as it is now. */
  keep: () => Promise<void>;
  /** Typing has come to rest. */
  rested: () => void;
}

/** When what is typed is put in safety. What could not be kept is tried again: it is still in the window. */
export class Safekeeping {
  readonly #needs: SafekeepingNeeds;
  #atRest: ReturnType<typeof setTimeout> | undefined;
  #atLast: ReturnType<typeof setTimeout> | undefined;
  /** Something was typed, and nobody was told to keep it. */
  #unsafe = false;
  /** How much is being kept just now. */
  #pending = 0;
  #held = false;
  #ended = false;
  /** Settles when what was last to be kept is, or could not be. */
  #kept: Promise<void> = Promise.resolve();

  constructor(needs: SafekeepingNeeds) {
    this.#needs = needs;
  }

  /** Whether all that was typed outlives the window. */
  get safe(): boolean {
    return !this.#unsafe && this.#pending === 0;
  }

  /** Cheap, because it runs at every keystroke: the text itself is looked at only later. */
  typed(): void {
    clearTimeout(this.#atRest);
    this.#unsafe = true;
    if (this.#held) return;
    this.#atRest = setTimeout(() => this.#settle(), quiet);
    this.#keepSoon();
  }

  /** Now, without waiting for quiet. */
  flush(): void {
    if (this.#unsafe) this.#settle();
  }

  /** Settles once what was typed by now is in safety. What is typed from now on waits until it is let go. */
  async hold(): Promise<void> {
    this.#held = true;
    this.flush();
    await this.#kept;
  }

  letGo(): void {
    this.#held = false;
    if (this.#unsafe) this.typed();
  }

  /** There is nothing to be kept any more, until something is typed. */
  rest(): void {
    clearTimeout(this.#atRest);
    clearTimeout(this.#atLast);
    this.#atRest = undefined;
    this.#atLast = undefined;
    this.#unsafe = false;
  }

  /** For good. */
  end(): void {
    this.#ended = true;
    this.rest();
  }

  #settle(): void {
    this.rest();
    this.#keep();
    this.#needs.rested();
  }

  #keepSoon(): void {
    this.#atLast ??= setTimeout(() => {
      this.#atLast = undefined;
      this.#keep();
    }, longest);
  }

  #keep(): void {
    this.#unsafe = false;
    this.#pending++;
    this.#kept = this.#needs
      .keep()
      .catch(() => {
        if (this.#ended) return;
        this.#unsafe = true;
        if (!this.#held) this.#keepSoon();
      })
      .finally(() => this.#pending--);
  }
}
