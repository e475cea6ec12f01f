import { watch, type FSWatcher } from "node:fs";

/** Milliseconds between looks at whether who writes is still alive: nothing tells when a process dies. */
const pulse = 1000;

/** Wakes who waits for a file or folder to change when it does, every now and then, and at the end. */
export class Waker {
  readonly #watcher: FSWatcher | undefined;
  readonly #heart = setInterval(() => this.wake(), pulse);
  #go = (): void => undefined;
  closed = false;

  constructor(path: string) {
    // Without a watcher (none to be had), the pulse alone wakes.
    try {
      this.#watcher = watch(path, () => this.wake()).on("error", () => undefined);
    } catch {
      this.#watcher = undefined;
    }
  }

  /** To be asked for before looking, so that what is written while one looks is not missed. */
  next(): Promise<void> {
    return new Promise((go) => (this.#go = go));
  }

  wake(): void {
    this.#go();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.#heart);
    this.#watcher?.close();
    this.wake();
  }
}
