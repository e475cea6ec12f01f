import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { safeStorage } from "electron";
import { rekeyed, type SecretStore } from "../main/questions/index.ts";

/**
 * Secrets, encrypted with a key that the system's keychain holds; the file has ciphertext only. Where there is no keychain (a Linux without
 * a secret service, where Chromium would use a key that everybody knows) nothing is written: secrets live as long as the app, and `lasting` says so.
 */
export class Keychain implements SecretStore {
  readonly #file: string;
  #memory = new Map<string, string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  get lasting(): boolean {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== "linux" || safeStorage.getSelectedStorageBackend() !== "basic_text";
  }

  async get(key: string): Promise<string | undefined> {
    if (!this.lasting) return this.#memory.get(key);
    const sealed = (await this.#read())[key];
    if (sealed === undefined) return undefined;
    try {
      return safeStorage.decryptString(Buffer.from(sealed, "base64"));
    } catch {
      // The keychain was reset, or the file is another machine's: as if it had never been remembered.
      return undefined;
    }
  }

  async set(key: string, value: string): Promise<void> {
    if (!this.lasting) this.#memory.set(key, value);
    else
      await this.#change((all) => ({ ...all, [key]: safeStorage.encryptString(value).toString("base64") }));
  }

  remove(key: string): Promise<void> {
    return this.#drop((name) => name === key);
  }

  removeAll(prefix: string): Promise<void> {
    return this.#drop((name) => name.startsWith(prefix));
  }

  async take(prefix: string): Promise<Record<string, string>> {
    const kept = Object.keys(this.lasting ? await this.#read() : Object.fromEntries(this.#memory));
    const taken: Record<string, string> = {};
    for (const key of kept.filter((each) => each.startsWith(prefix))) {
      const value = await this.get(key);
      if (value !== undefined) taken[key.slice(prefix.length)] = value;
    }
    await this.removeAll(prefix);
    return taken;
  }

  /** They stay encrypted. */
  async move(from: string, to: string): Promise<void> {
    this.#memory = new Map(rekeyed(this.#memory, from, to));
    if (this.lasting) await this.#change((all) => Object.fromEntries(rekeyed(Object.entries(all), from, to)));
  }

  async #drop(meant: (key: string) => boolean): Promise<void> {
    for (const key of [...this.#memory.keys()]) if (meant(key)) this.#memory.delete(key);
    if (this.lasting)
      await this.#change((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !meant(name))));
  }

  /** One after the other, so that none loses what another wrote. */
  #change(edit: (all: Record<string, string>) => Record<string, string>): Promise<void> {
    const change = this.#writing.then(async () => {
      const content = JSON.stringify(edit(await this.#read()));
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(`${this.#file}.new`, content, { mode: 0o600 });
      await rename(`${this.#file}.new`, this.#file);
    });
    this.#writing = change.catch(() => undefined);
    return change;
  }

  async #read(): Promise<Record<string, string>> {
    const content = await readFile(this.#file, "utf8").catch(() => "{}");
    try {
      return JSON.parse(content) as Record<string, string>;
    } catch {
      return {};
    }
  }
}
