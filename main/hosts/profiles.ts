import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";
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

  async all(): Promise<HostProfile[]> {
    const content = await readFile(this.#file, "utf8").catch(() => "");
    const parsed = fileSchema.safeParse(parse(content) ?? {});
    if (parsed.success) return parsed.data.hosts;
    const issue = parsed.error.issues[0];
    throw new Failure(
      "input-hosts-file",
      `${this.#file} can't be understood: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}.`,
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
