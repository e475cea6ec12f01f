import { createHash, createHmac, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, readlink, realpath, stat, lstat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Spec } from "../contract/spec.ts";
import type { Digests } from "./digests.ts";
import type { Script } from "./launch.ts";
import type { BaseForAgent } from "./plan.ts";

/** What a build is made from. */
export interface Ingredients {
  spec: Spec;
  script: Script;
  base: BaseForAgent;
  /** The agent's digest. */
  agent: string;
}

/** Bytes. A file of this size is worth remembering the digest of. */
const large = 1 << 20;

/**
 * One digest of everything that a build is made from, for telling whether anything has changed. Nothing of the values can be read from it, nor guessed
 * and compared without the key, which stays on this machine: some are secrets.
 */
export class Fingerprints {
  readonly #keyFile: string;
  readonly #digests: Digests;

  /** `keyFile`: absolute path; made when it is first needed. */
  constructor(keyFile: string, digests: Digests) {
    this.#keyFile = keyFile;
    this.#digests = digests;
  }

  /** Hex; nothing when it can't be known: a base on the web may change without a word, unless the spec has its digest. */
  async of({ spec, script, base, agent }: Ingredients): Promise<string | undefined> {
    const digest = base.sha256 ?? base.md5;
    if (digest === undefined) return undefined;
    const files = await Promise.all(spec.files.map(async ({ source }) => this.#tree(await realpath(source))));
    const env = Object.entries(spec.env).sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = [1, agent, spec.sha256, digest, script.name, sha256(script.bytes), env, files];
    return createHmac("sha256", await this.#key())
      .update(JSON.stringify(parts))
      .digest("hex");
  }

  /** What a copied file or folder holds: everything that is sent of it. */
  async #tree(path: string): Promise<unknown> {
    const found = await lstat(path);
    const mode = found.mode & 0o7777;
    if (found.isSymbolicLink()) return ["link", await readlink(path)];
    if (found.isDirectory()) {
      const names = (await readdir(path)).sort();
      const children: unknown[] = [];
      for (const name of names) children.push(name, await this.#tree(join(path, name)));
      return ["folder", mode, found.mtimeMs, children];
    }
    if (!found.isFile()) return ["other"];
    const digest = found.size < large ? sha256(await readFile(path)) : (await this.#digests.of(path)).sha256;
    return ["file", mode, found.mtimeMs, digest];
  }

  async #key(): Promise<Buffer> {
    const known = await readFile(this.#keyFile).catch(() => undefined);
    if (known?.length === 32) return known;
    const key = randomBytes(32);
    await mkdir(dirname(this.#keyFile), { recursive: true });
    await writeFile(this.#keyFile, key, { mode: 0o600 });
    return key;
  }
}

/** Whether a tarball is still the one that a build made: its size says, and its digest. */
export async function isStill(
  path: string,
  artifact: { size: number; sha256: string },
  digests: Digests,
): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === artifact.size && (await digests.of(path)).sha256 === artifact.sha256;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
