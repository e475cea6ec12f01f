import { join } from "node:path";
import SshConfig from "ssh-config";
import { listSshHosts, readSshConfig } from "../hosts/index.ts";

/** A name that `~/.ssh/config` has settings for, and what it stands for. */
export interface Suggestion {
  name: string;
  detail: string;
}

/** What a picker of hosts can offer. A file that can't be understood offers nothing; connecting says what is wrong with it. */
export async function sshSuggestions(home: string): Promise<Suggestion[]> {
  try {
    const names = await listSshHosts(home);
    if (names.length === 0) return [];
    const config = SshConfig.parse(await readSshConfig(join(home, ".ssh", "config"), home, ""));
    return names.map((name) => ({ name, detail: detailOf(config, name) }));
  } catch {
    return [];
  }
}

function detailOf(config: SshConfig, name: string): string {
  // `Match` may not be computable here; the name says enough then.
  try {
    const { HostName, User, Port } = config.compute(name) as Record<string, string | string[] | undefined>;
    const user = User === undefined ? "" : `${String(User)}@`;
    const port = Port === undefined || String(Port) === "22" ? "" : `:${String(Port)}`;
    return `${user}${String(HostName ?? name)}${port}`;
  } catch {
    return name;
  }
}
