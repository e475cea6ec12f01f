/**
 * How far a build's log has been shown, and how far it may be. Log and events come by ways of their own, either sooner: an event waits for the output
 * before it, and output for the events before it as far as they are known. Offsets are bytes of the log.
 */
export class LogPosition {
  #waiting: { ready: () => boolean; go: () => void }[] = [];
  #atEnd = false;
  #offset: number;
  /** Where the next event belongs that has come; none: anything may be shown. */
  #next: number;

  /** `begun`: whether there may be output yet. Else nothing is shown until an event has been (`free`). */
  constructor(offset: number, begun: boolean) {
    this.#offset = offset;
    this.#next = begun ? Infinity : offset;
  }

  get offset(): number {
    return this.#offset;
  }

  advance(bytes: number): void {
    this.#offset += bytes;
    this.#wake();
  }

  /** No more will come: nobody shall wait for what a broken line did not bring. */
  end(): void {
    this.#atEnd = true;
    this.#wake();
  }

  /** An event that belongs at `offset` is about to be shown. Settles when what is before it has been. */
  reaches(offset: number): Promise<void> {
    this.#next = offset;
    return this.#until(() => this.#atEnd || offset <= this.#offset);
  }

  /** No event is known that has not been shown. */
  free(): void {
    this.#next = Infinity;
    this.#wake();
  }

  /** How many bytes may be shown now, at least one: settles when some may. */
  async room(): Promise<number> {
    await this.#until(() => this.#offset < this.#next);
    return this.#next - this.#offset;
  }

  #until(ready: () => boolean): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ ready, go });
      this.#wake();
    });
  }

  #wake(): void {
    const due = this.#waiting.filter(({ ready }) => ready());
    this.#waiting = this.#waiting.filter((waiter) => !due.includes(waiter));
    for (const { go } of due) go();
  }
}
