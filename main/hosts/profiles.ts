import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isNode, LineCounter, stringify, type Document } from "yaml";
import * as z from "zod";
import { contentOf, readConfigFile } from "../config-file.ts";
import { Failure } from "../contract/failure.ts";
import { hostProfileSchema, type HostProfile } from "../contract/host.ts";

const fileSchema = z.object({ hosts: z.array(hostProfileSchema).default([]) });

export const thisMachine: HostProfile = { kind: "local", name: "local", sudo: false };

/** The hosts that the user has saved: `hosts.yaml` in the config folder, which one may edit by hand. */
export class Profiles {
  readonly #file: string;

  constructor(configFolder: string) {
    this.#file = join(configFolder, "hosts.yaml");
  }

  /** Throws `input-hosts-file` when the file can't be understood; whatever would write it asks this first, so that what is in it is not lost. */
  async all(): Promise<HostProfile[]> {
    const lines = new LineCounter();
    const document = await readConfigFile(this.#file, "input-hosts-file", lines);
    const found = contentOf(document);
    if ("mistake" in found) throw this.#broken(found.mistake);
    const parsed = fileSchema.safeParse(found.content);
    if (parsed.success) return parsed.data.hosts;
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    const line = lines.linePos(startOf(document, path)).line;
    throw this.#broken(`line ${line}, ${path.join(".") || "all of it"}: ${issue?.message ?? ""}`);
  }

  #broken(mistake: string): Failure {
    return new Failure(
      "input-hosts-file",
      `${this.#file} can't be understood: ${mistake}.`,
      "Mend it, or move it away and add the hosts again.",
    );
  }

  async save(profile: HostProfile): Promise<void> {
    const others = (await this.all()).filter(({ name }) => name !== profile.name);
    await this.#write([...others, profile]);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#write(
      (await this.all()).map((profile) => (profile.name === from ? { ...profile, name: to } : profile)),
    );
  }

  async remove(name: string): Promise<void> {
    await this.#write((await this.all()).filter((profile) => profile.name !== name));
  }

  async #write(hosts: HostProfile[]): Promise<void> {
    await mkdir(join(this.#file, ".."), { recursive: true });
    await writeFile(`${this.#file}.new`, stringify({ hosts }));
    await rename(`${this.#file}.new`, this.#file);
  }

  /** A saved host's name, `local`, or anything that ssh would take for a destination. */
  async find(word: string | undefined, sudo: boolean): Promise<HostProfile> {
    const with_ = (profile: HostProfile) => (sudo ? { ...profile, sudo } : profile);
    const name = word ?? thisMachine.name;
    const saved = (await this.all()).find((profile) => profile.name === name);
    if (saved) return with_(saved);
    return with_(
      name === thisMachine.name ? thisMachine : { kind: "ssh", name, destination: name, sudo: false },
    );
  }
}

/** Where in the text something stands, or the nearest around it that is there. */
function startOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
