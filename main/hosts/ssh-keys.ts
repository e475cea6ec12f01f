import { readFile } from "node:fs/promises";
import type { ParsedKey } from "ssh2";
import { isThere } from "../is-there.ts";
import { utils } from "./ssh2.ts";
import type { SshOptions } from "./ssh-options.ts";

/** A key file of the user: its public half now, its private half when a host asks for a signature. */
export interface KeyFile {
  path: string;
  /** Absent when only the passphrase gives it (old PEM files without a `.pub` beside them). */
  public?: ParsedKey;
  text: string;
}

/** Reads the identity files; those that can't be used are said in words to `tell`. */
export async function readKeyFiles(options: SshOptions, tell: (words: string) => void): Promise<KeyFile[]> {
  const files: KeyFile[] = [];
  // One by one: what is told stands in the order in which it was tried.
  for (const identity of options.identityFiles) {
    const file = await readKeyFile(identity, tell);
    if (file) files.push(file);
    await tellOfCertificate(`${identity.path}-cert.pub`, tell);
  }
  for (const path of options.certificateFiles) await tellOfCertificate(path, tell);
  return files;
}

async function readKeyFile(
  { path, configured }: { path: string; configured: boolean },
  tell: (words: string) => void,
): Promise<KeyFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (configured || !missing) tell(`${path} ${missing ? "is not there" : "can't be read"}`);
    // A public key alone names a key of the agent.
    const half = await publicHalf(path);
    return half ? { path, public: half, text: "" } : undefined;
  }
  const half = firstKey(text) ?? embeddedPublic(text) ?? (await publicHalf(path));
  if (half instanceof Error) {
    tell(`${path} ${half.message}`);
    return undefined;
  }
  if (half) return { path, public: half, text };
  if (/ENCRYPTED/.test(text)) return { path, text };
  tell(`${path} is no key that can be read`);
  return undefined;
}

/** A host may want the certificate and not the key alone. */
async function tellOfCertificate(path: string, tell: (words: string) => void): Promise<void> {
  if (await isThere(path)) tell(`${path} is a certificate, which is not supported`);
}

async function publicHalf(path: string): Promise<ParsedKey | undefined> {
  const text = await readFile(`${path}.pub`, "utf8").catch(() => undefined);
  return text === undefined ? undefined : firstKey(text);
}

/** The key in `text`, unlocked by `passphrase`; nothing when that is not the right one. */
export function firstKey(text: string, passphrase?: string): ParsedKey | undefined {
  const parsed = utils.parseKey(text, passphrase) as ParsedKey | ParsedKey[] | Error;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key === undefined || key instanceof Error ? undefined : key;
}

/** OpenSSH's own format keeps the public half in the clear, even when the private one is encrypted. */
function embeddedPublic(text: string): ParsedKey | Error | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, "base64");
  let at = "openssh-key-v1\0".length;
  const field = () => {
    const length = bytes.readUInt32BE(at);
    const value = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  try {
    // Cipher, key derivation and its options; then how many keys there are.
    for (let skipped = 0; skipped < 3; skipped++) field();
    at += 4;
    const blob = field();
    const type = blob.toString("latin1", 4, 4 + blob.readUInt32BE(0));
    if (type.startsWith("sk-")) return new Error("is a security key (FIDO), which is not supported");
    return firstKey(`${type} ${blob.toString("base64")}`);
  } catch {
    return new Error("is damaged");
  }
}
