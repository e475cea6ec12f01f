import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The command that makes a minimal Debian in the folder `tree`, of packages from where this machine itself gets its own. */
export async function debootstrap(tree: string): Promise<[program: string, ...args: string[]]> {
  // In namespaces of its own, so that with it go its processes and what it has mounted in the tree.
  const alone = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return ["unshare", ...alone, "debootstrap", "--variant=minbase", "bookworm", tree, ...(await aptMirror())];
}

/** Nothing where apt knows no Debian mirror: debootstrap has one of its own. */
async function aptMirror(): Promise<string[]> {
  const folder = "/etc/apt/sources.list.d";
  const names = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  for (const file of ["/etc/apt/sources.list", ...names]) {
    const text = await readFile(file, "utf8").catch(() => "");
    const [, uri] = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+\/debian\/?)(?:\s|$)/m.exec(text) ?? [];
    if (uri) return [uri];
  }
  return [];
}
