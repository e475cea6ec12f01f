import { Failure } from "../contract/failure.ts";
import type { Presence } from "../presence/index.ts";
import type { BuildEntry } from "./build-folder.ts";
import type { Builds } from "./builds.ts";

/** Codes of failures by which a host says that it must not be removed now. */
const refusals = ["host-busy", "host-running"];

/**
 * Removes what the host has of a build. Gives why that stays there when the host can't be had: who deletes a build must not have to wait for a host that may
 * never come back, and its clean-up takes what is left. Throws `host-busy` while somebody is in it.
 */
export async function removeOnHost(
  { builds, presence }: { builds: Builds; presence: Presence },
  { id, host: { name }, begun }: BuildEntry,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const state = presence.state(name);
  // Nobody is asked for a password for the sake of a build that never came there.
  if (state !== "connected" && !begun) return undefined;
  if (state === "waiting") return `There is no connection to ${name} at present.`;
  try {
    if (!(await presence.list()).some((host) => host.name === name))
      return `${name} is not among the hosts any more.`;
    await presence.connect(name, signal);
    await builds.removeOnHost(id, signal);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Failure) || refusals.includes(error.code)) throw error;
    return error.message;
  }
}
