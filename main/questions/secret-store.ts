/** Where remembered passwords are kept: the system's keychain on the desktop, memory elsewhere. Values are never logged. */
export interface SecretStore {
  /** Whether what is set outlives the app: then the user is offered to have it remembered. Absent: it does. */
  readonly lasting?: boolean;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Removes all whose key begins so. */
  removeAll(prefix: string): Promise<void>;
}

/** Forgets when the app ends. */
export class MemorySecrets implements SecretStore {
  readonly lasting = false;
  readonly #values = new Map<string, string>();

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
}
