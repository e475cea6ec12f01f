/** Where remembered passwords are kept: the system's keychain on the desktop, memory elsewhere. Values are never logged. */
export interface SecretStore {
  /** Whether what is set outlives the app: then the user is offered to have it remembered. Absent: it does. */
  readonly lasting?: boolean;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Removes all whose key begins so. */
  removeAll(prefix: string): Promise<void>;
  /** Removes them, and gives their values by what follows the prefix. */
  take(prefix: string): Promise<Record<string, string>>;
  /** All whose key begins with `from` begin with `to` instead, or none does. What began so before was somebody else's, and is removed. */
  move(from: string, to: string): Promise<void>;
}

/** What a store keeps, after a `move`. */
export function rekeyed<T>(kept: Iterable<[string, T]>, from: string, to: string): [string, T][] {
  return [...kept]
    .filter(([key]) => !key.startsWith(to))
    .map(([key, value]) => [key.startsWith(from) ? to + key.slice(from.length) : key, value]);
}

/** Forgets when the app ends. */
export class MemorySecrets implements SecretStore {
  readonly lasting = false;
  #values = new Map<string, string>();

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.#values.get(key));
  }

  set(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#values.delete(key);
    return Promise.resolve();
  }

  removeAll(prefix: string): Promise<void> {
    for (const key of [...this.#values.keys()]) if (key.startsWith(prefix)) this.#values.delete(key);
    return Promise.resolve();
  }

  async take(prefix: string): Promise<Record<string, string>> {
    const taken = [...this.#values].filter(([key]) => key.startsWith(prefix));
    await this.removeAll(prefix);
    return Object.fromEntries(taken.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  move(from: string, to: string): Promise<void> {
    this.#values = new Map(rekeyed(this.#values, from, to));
    return Promise.resolve();
  }
}
