import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { isMap, parseDocument, type Document } from "yaml";
import { contentOf, readConfigFile } from "../config-file.ts";
import { Failure } from "../contract/failure.ts";
import { settingsSchema, type Settings } from "../contract/settings.ts";

/** `settings.yaml` in the config folder, which one may edit by hand: comments, and keys that are not ours, stay. */
export class SettingsFile {
  readonly #file: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(configFolder: string) {
    this.#file = join(configFolder, "settings.yaml");
  }

  /** Throws `input-settings-file` when the file can't be understood. */
  async get(): Promise<Settings> {
    return this.#understand(await this.#parse());
  }

  /** For services that have to go on whatever is in the file: the defaults then. */
  async getOrDefaults(): Promise<Settings> {
    return this.get().catch(() => settingsSchema.parse({}));
  }

  /** Over a file that can't be understood only after a copy of it was put beside it, with `.broken` at its end. */
  async set(settings: Settings): Promise<Settings> {
    if (settings.workspace !== "" && !isAbsolute(settings.workspace))
      throw new Failure(
        "input-workspace",
        "The folder of the stacks must be a whole path.",
        "Begin it at the root, or leave it empty.",
      );
    const next = this.#writing.catch(() => undefined).then(() => this.#write(settings));
    this.#writing = next;
    return next;
  }

  async #write(settings: Settings): Promise<Settings> {
    let document = await this.#parse();
    if (this.#mistake(document) !== undefined) {
      await copyFile(this.#file, `${this.#file}.broken`);
      document = parseDocument("");
    }
    merge(document, [], settings);
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, document.toString());
    await rename(`${this.#file}.new`, this.#file);
    return settings;
  }

  #parse(): Promise<Document.Parsed> {
    return readConfigFile(this.#file, "input-settings-file");
  }

  #understand(document: Document.Parsed): Settings {
    const mistake = this.#mistake(document);
    if (mistake === undefined) return settingsSchema.parse(document.toJS() ?? {});
    throw new Failure(
      "input-settings-file",
      `${this.#file} can't be understood: ${mistake}.`,
      "Mend it. Until then the defaults hold; saving other settings keeps a copy of it beside it.",
    );
  }

  #mistake(document: Document.Parsed): string | undefined {
    const found = contentOf(document);
    if ("mistake" in found) return found.mistake;
    const parsed = settingsSchema.safeParse(found.content);
    if (parsed.success) return undefined;
    const [issue] = parsed.error.issues;
    const key = issue?.path.join(".");
    return key ? `${key}: ${issue?.message ?? ""}` : "it is no map of keys and values";
  }
}

/** Sets only what differs, so that everything else stays as it was written. */
function merge(document: Document.Parsed, path: string[], values: object): void {
  for (const [key, value] of Object.entries(values) as [string, unknown][]) {
    const place = [...path, key];
    if (typeof value === "object" && value !== null) {
      if (document.hasIn(place) && !isMap(document.getIn(place))) document.deleteIn(place);
      merge(document, place, value);
    } else if (document.getIn(place) !== value) document.setIn(place, value);
  }
}
