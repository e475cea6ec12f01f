import { getCiphers } from "node:crypto";
import type { Algorithms } from "ssh2";

// The fastest first (measured); Electron's crypto has no chacha20.
const chacha = getCiphers().includes("chacha20") ? (["chacha20-poly1305@openssh.com"] as const) : [];
const ciphers = [
  "aes128-gcm@openssh.com",
  "aes256-gcm@openssh.com",
  ...chacha,
  "aes128-ctr",
  "aes192-ctr",
  "aes256-ctr",
] as const;

// `ssh-rsa` signatures (SHA-1) are left out, as OpenSSH has done since 8.8.
const hostKeys = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

/** What to negotiate with a host that is known by keys of these types: a key that can be checked comes first. */
export function algorithmsFor(knownTypes: readonly string[]): Algorithms {
  const isKnown = (name: (typeof hostKeys)[number]) =>
    knownTypes.includes(name.startsWith("rsa-") ? "ssh-rsa" : name);
  const serverHostKey = [...hostKeys.filter(isKnown), ...hostKeys.filter((name) => !isKnown(name))];
  // @types/ssh2 does not know all of ssh2's own names.
  return { cipher: [...ciphers], serverHostKey } as Algorithms;
}
