import { join } from "node:path";
import type { Sshd } from "../support/sshd.ts";

/** What `ssh` and `scp` are told to get into a test's server, as root at 127.0.0.1. */
export function opensshOptions({ home, clientKey, port }: Sshd): string[] {
  // OpenSSH looks for the user's files where the password file says, whatever HOME is.
  const known = `UserKnownHostsFile=${join(home, ".ssh", "known_hosts")}`;
  return ["-q", "-F", "none", "-i", clientKey, "-o", known, "-o", `Port=${port}`];
}
