import { hostname, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import SSHConfig from "ssh-config";
import type { Destination } from "./destination.ts";
import { readSshConfig } from "./ssh-config-file.ts";

/** Everything that decides how one hop is reached, from what was typed and from OpenSSH's configuration. Times in seconds. */
export interface SshOptions {
  /** As typed: what the user calls it. */
  alias: string;
  host: string;
  port: number;
  user: string;
  identityFiles: { path: string; configured: boolean }[];
  certificateFiles: string[];
  identitiesOnly: boolean;
  /** The agent's socket. */
  agent?: string;
  /** Hops before this one, first to last, as written. */
  jumps: string[];
  /** As written, its tokens too. Counts for the first hop. */
  proxyCommand?: string;
  aliveInterval: number;
  aliveCountMax: number;
  connectTimeout: number;
  userKnownHosts: string[];
  globalKnownHosts: string[];
  hostKeyAlias?: string;
  /** New host keys are refused without asking. Never the other way round: no setting accepts them unasked. */
  strictHostKeys: boolean;
  hashKnownHosts: boolean;
  passwordPrompts: number;
  /** Whether the configuration has `Match exec`, which is not run: what stands there does not count. */
  matchExec: boolean;
}

const defaultIdentities = ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"];

/** Reads `~/.ssh/config`, then /etc/ssh/ssh_config; the first value wins, as in OpenSSH. */
export async function resolveSshOptions(destination: Destination, home: string): Promise<SshOptions> {
  const alias = destination.host;
  const files = [join(home, ".ssh", "config"), "/etc/ssh/ssh_config"];
  const texts = await Promise.all(files.map((file) => readSshConfig(file, home, alias)));
  // A `Host *` between them: what the second file says at its top belongs to no block of the first.
  const config = SSHConfig.parse(texts.join("\nHost *\n"));
  const query = destination.user === undefined ? { Host: alias } : { Host: alias, User: destination.user };
  const computed = config.compute(query, { ignoreCase: true, matchExec: false });
  const all = (name: string): string[] => [computed[name] ?? []].flat();
  const one = (name: string): string | undefined => all(name)[0];
  const number = (name: string, otherwise: number) => {
    const value = Number(one(name));
    return one(name) !== undefined && Number.isInteger(value) && value >= 0 ? value : otherwise;
  };
  const yes = (name: string) => one(name)?.toLowerCase() === "yes";

  const local = userInfo().username;
  const host = (one("hostname") ?? alias)
    .replace(/%[%h]/g, (token) => (token === "%%" ? "%" : alias))
    .toLowerCase();
  const user = destination.user ?? one("user") ?? local;
  const port = destination.port ?? number("port", 22);
  const hostKeyAlias = one("hostkeyalias")?.toLowerCase();
  const tokens: Record<string, string> = {
    "%": "%",
    d: home,
    h: host,
    i: String(process.getuid?.() ?? ""),
    k: hostKeyAlias ?? alias,
    l: hostname(),
    L: hostname().split(".")[0] ?? "",
    n: alias,
    p: String(port),
    r: user,
    u: local,
  };
  const path = (written: string): string => {
    const filled = written
      .replace(/%([%a-zA-Z])/g, (whole, letter: string) => tokens[letter] ?? whole)
      .replace(/\$\{(\w+)\}/g, (_whole, name: string) => process.env[name] ?? "");
    if (filled === "~" || filled.startsWith("~/")) return join(home, filled.slice(1));
    return isAbsolute(filled) ? filled : join(home, filled);
  };
  const paths = (name: string, otherwise: string[]) => {
    const written = all(name).flatMap((value) => (value.includes("\n") ? [] : [value]));
    return (written.length > 0 ? written : otherwise).filter((value) => value !== "none").map(path);
  };

  const identities = all("identityfile").filter((value) => value !== "none");
  const agent = agentSocket(one("identityagent"), path);
  const interval = number("serveraliveinterval", 15);
  return {
    alias,
    host,
    port,
    user,
    identityFiles:
      all("identityfile").length > 0
        ? identities.map((value) => ({ path: path(value), configured: true }))
        : defaultIdentities.map((name) => ({ path: join(home, ".ssh", name), configured: false })),
    certificateFiles: paths("certificatefile", []),
    identitiesOnly: yes("identitiesonly"),
    ...(agent === undefined ? {} : { agent }),
    ...proxies(computed),
    aliveInterval: interval,
    aliveCountMax: number("serveralivecountmax", 4),
    connectTimeout: number("connecttimeout", 0) || 20,
    userKnownHosts: paths("userknownhostsfile", ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"]),
    globalKnownHosts: paths("globalknownhostsfile", [
      "/etc/ssh/ssh_known_hosts",
      "/etc/ssh/ssh_known_hosts2",
    ]),
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias }),
    strictHostKeys: yes("stricthostkeychecking"),
    hashKnownHosts: yes("hashknownhosts"),
    passwordPrompts: number("numberofpasswordprompts", 3),
    matchExec: texts.some((text) => /^\s*match\b.*\bexec\b/im.test(text)),
  };
}

/** `ProxyCommand` and `ProxyJump` rule each other out: the one that stands first counts, even when it says `none`. */
function proxies(computed: Record<string, string | string[]>): Pick<SshOptions, "jumps" | "proxyCommand"> {
  const first = Object.keys(computed).find((name) => name === "proxycommand" || name === "proxyjump");
  const value = first === undefined ? "" : String(computed[first]);
  if (value === "" || value.toLowerCase() === "none") return { jumps: [] };
  if (first === "proxycommand") return { jumps: [], proxyCommand: decodeURIComponent(value) };
  return { jumps: value.split(",").map((hop) => hop.trim()) };
}

function agentSocket(written: string | undefined, path: (written: string) => string): string | undefined {
  const fromEnvironment = process.env["SSH_AUTH_SOCK"] || undefined;
  if (written === undefined || written === "SSH_AUTH_SOCK") return fromEnvironment;
  if (written.toLowerCase() === "none") return undefined;
  if (/^\$\w+$/.test(written)) return process.env[written.slice(1)] || undefined;
  return path(written);
}
