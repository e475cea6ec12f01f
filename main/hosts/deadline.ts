/** A limit on how long the other side may be silent; the user's thinking time does not count. */
export class Deadline {
  readonly #seconds: number;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number, expire: () => void) {
    this.#seconds = seconds;
    this.#expire = expire;
    this.renew();
  }

  renew(): void {
    this.stop();
    this.#timer = setTimeout(this.#expire, this.#seconds * 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Stands still while a question is open, and begins anew with its answer. */
  async pausedFor<T>(question: Promise<T>): Promise<T> {
    this.stop();
    try {
      return await question;
    } finally {
      this.renew();
    }
  }
}
