/** A value that changes outside of what the window's parts share. `subscribe` and `get` fit React's `useSyncExternalStore`. */
export class Followed<T> {
  #value: T;
  readonly #followers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly set = (value: T): void => {
    this.#value = value;
    for (const follower of this.#followers) follower();
  };

  /** Gives the function that ends it. */
  readonly subscribe = (follower: () => void): (() => void) => {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  };
}
