/** Tells any number of readers what changes. */
export class Broadcast<T> {
  readonly #readers = new Set<Reader<T>>();
  readonly #keyOf: (value: T) => string;
  readonly #onReaders: (count: number) => void;

  /**
   * Of values with the same key a slow reader gets the latest only, so that what waits for it is bounded by the number of keys; without
   * `keyOf` all values have the same. `onReaders` is told their number whenever it changes.
   */
  constructor(keyOf: (value: T) => string = () => "", onReaders: (count: number) => void = () => undefined) {
    this.#keyOf = keyOf;
    this.#onReaders = onReaders;
  }

  get readers(): number {
    return this.#readers.size;
  }

  send(value: T): void {
    for (const reader of this.#readers) reader.put(this.#keyOf(value), value);
  }

  /** First the given values, then what is sent from now on (not from the first `next` on). */
  watch(first: Iterable<T> = []): AsyncIterableIterator<T> {
    const reader = new Reader<T>(() => {
      if (this.#readers.delete(reader)) this.#onReaders(this.#readers.size);
    });
    for (const value of first) reader.put(this.#keyOf(value), value);
    this.#readers.add(reader);
    this.#onReaders(this.#readers.size);
    return reader;
  }

  /** Ends all readers, each after what still waits for it. */
  end(): void {
    for (const reader of [...this.#readers]) reader.finish();
  }
}

/** Written out, not a generator: `return` of a generator waits for its pending `await`, and would never come back. */
class Reader<T> implements AsyncIterableIterator<T> {
  readonly #pending = new Map<string, T>();
  readonly #waiting: ((result: IteratorResult<T>) => void)[] = [];
  readonly #left: () => void;
  #done = false;

  constructor(left: () => void) {
    this.#left = left;
  }

  put(key: string, value: T): void {
    const waiting = this.#waiting.shift();
    if (waiting) return waiting({ done: false, value });
    this.#pending.delete(key);
    this.#pending.set(key, value);
  }

  next(): Promise<IteratorResult<T>> {
    for (const [key, value] of this.#pending) {
      this.#pending.delete(key);
      return Promise.resolve({ done: false, value });
    }
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((go) => this.#waiting.push(go));
  }

  finish(): void {
    this.#done = true;
    this.#left();
    for (const go of this.#waiting.splice(0)) go({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<T>> {
    this.#pending.clear();
    this.finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The same stream with every value changed; ends when either side does. */
export function mapIterator<A, B>(
  source: AsyncIterableIterator<A>,
  change: (value: A) => B,
): AsyncIterableIterator<B> {
  const turn = async (result: Promise<IteratorResult<A>>): Promise<IteratorResult<B>> => {
    const { done, value } = await result;
    return done ? { done: true, value: undefined } : { done: false, value: change(value) };
  };
  return {
    next: () => turn(source.next()),
    return: () => turn(source.return?.() ?? Promise.resolve({ done: true, value: undefined })),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
