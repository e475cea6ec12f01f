import { glob as globFiles } from "./ssh-config-glob.ts";
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import SSHConfig from "ssh-config";

const deepest = 16;

/**
 * The text of an OpenSSH configuration file as it applies to one host, with `Include`s in place. A file that is not there is
 * empty. What would run programs while it is read (`Match exec`, canonical names by nslookup) is left out. A `ProxyCommand` is
 * percent-encoded: the parser would mend its quotes and comments, and a shell is to get it as it was written.
 */
export async function readSshConfig(file: string, home: string, host: string): Promise<string> {
  return expand(file, {
    home,
    host,
    depth: 0,
    folder: file.startsWith(home) ? join(home, ".ssh") : "/etc/ssh",
  });
}

interface Reading {
  home: string;
  host: string;
  depth: number;
  /** Where relative `Include`s are looked up. */
  folder: string;
}

async function expand(file: string, reading: Reading): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines: string[] = [];
  // The `Host` or `Match` line that what follows belongs to.
  let header = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(host|match)\b/i.test(line)) header = line.trim();
    if (/^\s*canonical(izehostname|domains)\b/i.test(line)) continue;
    const command = /^(\s*proxycommand)(?:\s*=\s*|\s+)(.*?)\s*$/i.exec(line);
    if (command) {
      lines.push(`${command[1] ?? ""} ${encodeURIComponent(command[2] ?? "")}`);
      continue;
    }
    const include = /^\s*include(?:\s*=\s*|\s+)(.+)$/i.exec(line)?.[1];
    if (include === undefined) {
      lines.push(line);
      continue;
    }
    if (reading.depth >= deepest || !applies(header, reading.host)) continue;
    for (const path of await included(include, reading))
      lines.push(await expand(path, { ...reading, depth: reading.depth + 1 }));
    // What an included file began ends with it.
    lines.push(header || "Host *");
  }
  return lines.join("\n");
}

function applies(header: string, host: string): boolean {
  if (header === "") return true;
  const computed = SSHConfig.parse(`${header}\n  Tag applies\n`).compute(host, {
    ignoreCase: true,
    matchExec: false,
  });
  return computed["tag"] === "applies";
}

async function included(patterns: string, { home, folder }: Reading): Promise<string[]> {
  const words = [...patterns.matchAll(/"([^"]*)"|([^\s"]+)/g)].map((match) => match[1] ?? match[2] ?? "");
  const absolute = words.map((word) => {
    if (word.startsWith("~/")) return join(home, word.slice(2));
    return isAbsolute(word) ? word : join(folder, word);
  });
  return (await Promise.all(absolute.map(globFiles))).flat();
}
