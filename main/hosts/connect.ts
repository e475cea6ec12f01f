import type { HostProfile } from "../contract/host.ts";
import type { Connection, Prompter } from "./connection.ts";
import { connectLocal } from "./local.ts";
import { asRoot } from "./privileges.ts";

export interface ConnectContext {
  /** The user's home: `~/.ssh` is looked up here. */
  home: string;
  prompter: Prompter;
  signal?: AbortSignal;
}

/** Opens a line to a host on which commands run as root. Rejects with a `Failure` (`isWorthRetrying` tells which kind), or the signal's reason. */
export async function connect(profile: HostProfile, context: ConnectContext): Promise<Connection> {
  const line = profile.kind === "local" ? connectLocal() : await overSsh(profile.destination, context);
  // Root's commands on this machine need no way to become root, and it is our own shell that runs them.
  if (profile.kind === "local" && process.getuid?.() === 0) return line;
  try {
    return await asRoot(line, profile.sudo, context.prompter);
  } catch (error) {
    line.close();
    throw error;
  }
}

/** Loaded when it is needed: what needs no SSH shall start fast. */
async function overSsh(destination: string, context: ConnectContext): Promise<Connection> {
  const { connectSsh } = await import("./ssh.ts");
  return connectSsh(destination, context);
}
