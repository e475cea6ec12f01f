import type { History } from "./builds/index.ts";
import { Failure } from "./contract/failure.ts";
import type { HostProfile } from "./contract/host.ts";
import { isReachedAlike } from "./hosts/index.ts";
import type { Presence } from "./presence/index.ts";

export interface HostChangesNeeds {
  presence: Presence;
  history: History;
}

/** What changes of a host, or its end, mean for the builds on it: they know it by its name, and where it is. */
export class HostChanges {
  readonly #needs: HostChangesNeeds;

  constructor(needs: HostChangesNeeds) {
    this.#needs = needs;
  }

  /** Throws `input-host-…`, `input-no-host`, `input-build-running`. */
  async change(profile: HostProfile): Promise<void> {
    const { presence, history } = this.#needs;
    const wanted = { ...profile, name: profile.name.trim() };
    const moves = !isReachedAlike(await presence.find(wanted.name), wanted);
    if (moves) await this.#refuseWhileBuilding(wanted.name);
    await presence.change(wanted);
    if (moves) await history.hostMoved(wanted);
  }

  /** What is remembered for it and its builds follow. */
  async rename(host: string, name: string): Promise<void> {
    const { presence, history } = this.#needs;
    await history.hostRenamed(host, await presence.rename(host, name));
  }

  /** Throws `input-build-running`. */
  async remove(host: string): Promise<void> {
    await this.#refuseWhileBuilding(host);
    await this.#needs.presence.remove(host);
  }

  /**
   * Its line is closed, so what is followed over it would be left, and an image not come home. Only while the line stands: where it is broken nothing more is
   * cut off, another address may be what mends it, and a host that never comes back can be removed; the build's followers are told that its line was closed.
   */
  async #refuseWhileBuilding(host: string): Promise<void> {
    const { presence, history } = this.#needs;
    if (presence.state(host) !== "connected") return;
    const running = (await history.list()).find((build) => build.host === host && build.state === "running");
    if (running)
      throw new Failure(
        "input-build-running",
        `${running.image} is being built there.`,
        "Wait for its end, or cancel it.",
      );
  }
}
