import { readSshConfig } from "./ssh-config-file.ts";
import { join } from "node:path";
import SSHConfig, { LineType } from "ssh-config";

/** The hosts that `~/.ssh/config` names one by one, in its order: what a picker can offer. Patterns are left out. */
export async function listSshHosts(home: string): Promise<string[]> {
  const text = await readSshConfig(join(home, ".ssh", "config"), home, "");
  const names = SSHConfig.parse(text).flatMap((line) => {
    if (line.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== "host") return [];
    return Array.isArray(line.value) ? line.value.map(({ val }) => val) : [line.value];
  });
  return [...new Set(names.filter((name) => !/[*?!]/.test(name)))];
}
