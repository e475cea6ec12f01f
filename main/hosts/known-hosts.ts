import { createHash, createHmac, randomBytes } from "node:crypto";

/** One line of a known_hosts file that says something. */
export interface KnownHost {
  file: string;
  /** Counted from 1. */
  line: number;
  marker?: "revoked" | "cert-authority";
  /** Comma-separated patterns, or one hashed name. */
  hosts: string;
  type: string;
  key: Buffer;
}

export type HostKeyVerdict =
  | { result: "match" }
  /** A key of this type is known, and it is another one. */
  | { result: "mismatch"; file: string; line: number; fingerprint: string }
  | { result: "revoked"; file: string; line: number }
  /** Keys of other types only are known. */
  | { result: "new-type"; known: string[] }
  | { result: "unknown" };

/** Lines that can't be understood are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split("\n").flatMap((content, index): KnownHost[] => {
    const words = content.trim().split(/\s+/);
    if (words[0] === "" || words[0]?.startsWith("#")) return [];
    const marker = words[0]?.startsWith("@") ? words.shift()?.slice(1) : undefined;
    const [hosts, type, encoded] = words;
    if (hosts === undefined || type === undefined || encoded === undefined) return [];
    const key = Buffer.from(encoded, "base64");
    if (keyType(key) !== type) return [];
    const entry = { file, line: index + 1, hosts, type, key };
    if (marker === undefined) return [entry];
    return marker === "revoked" || marker === "cert-authority" ? [{ ...entry, marker }] : [];
  });
}

/** What the known hosts say of a key that a host presents. Certificate authorities vouch for certificates only: no match. */
export function checkHostKey(
  known: readonly KnownHost[],
  host: string,
  port: number,
  key: Buffer,
): HostKeyVerdict {
  const concerning = known.filter((entry) => matches(entry.hosts, knownName(host, port)));
  const revoked = concerning.find((entry) => entry.marker === "revoked" && entry.key.equals(key));
  if (revoked) return { result: "revoked", file: revoked.file, line: revoked.line };
  const entries = concerning.filter((entry) => entry.marker === undefined);
  if (entries.some((entry) => entry.key.equals(key))) return { result: "match" };
  const other = entries.find((entry) => entry.type === keyType(key));
  if (other)
    return { result: "mismatch", file: other.file, line: other.line, fingerprint: fingerprint(other.key) };
  const types = [...new Set(entries.map((entry) => entry.type))];
  return types.length > 0 ? { result: "new-type", known: types } : { result: "unknown" };
}

/** Types of the keys by which a host is known: to be negotiated first, so that none of another type is presented. */
export function knownTypes(known: readonly KnownHost[], host: string, port: number): string[] {
  const entries = known.filter(
    (entry) => entry.marker === undefined && matches(entry.hosts, knownName(host, port)),
  );
  return [...new Set(entries.map((entry) => entry.type))];
}

/** The name under which a host stands in known_hosts: its port belongs to it unless it is 22. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** `SHA256:…`, as OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The type that a key names in its own first field, e.g. `ssh-ed25519`; empty when it is no key. */
export function keyType(key: Buffer): string {
  if (key.length < 4) return "";
  const length = key.readUInt32BE(0);
  return key.length < 4 + length ? "" : key.toString("latin1", 4, 4 + length);
}

/** A line for known_hosts, without its newline. `hashed`: whoever reads the file can't tell which host it is. */
export function formatKnownHost(host: string, port: number, key: Buffer, hashed: boolean): string {
  const name = knownName(host, port);
  return `${hashed ? hashName(name, randomBytes(20)) : name} ${keyType(key)} ${key.toString("base64")}`;
}

function hashName(name: string, salt: Buffer): string {
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith("|")) {
    const [, version, salt] = hosts.split("|");
    return version === "1" && salt !== undefined && hashName(name, Buffer.from(salt, "base64")) === hosts;
  }
  const patterns = hosts.toLowerCase().split(",");
  if (patterns.some((pattern) => pattern.startsWith("!") && glob(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && glob(pattern, name));
}

/** Step by step rather than by a regular expression, which a hostile pattern could make exponential. */
function glob(pattern: string, text: string): boolean {
  let [p, t, star, retry] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") [star, retry] = [p++, t];
    else if (pattern[p] === "?" || (p < pattern.length && pattern[p] === text[t])) [p, t] = [p + 1, t + 1];
    else if (star >= 0) [p, t] = [star + 1, ++retry];
    else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
