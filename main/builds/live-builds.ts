import { watch, type FSWatcher } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Presence } from "../presence/index.ts";
import type { BuildFolder } from "./build-folder.ts";
import type { Builds } from "./builds.ts";
import { now } from "./clock.ts";
import { LiveBuild } from "./live-build.ts";
import { Detached, type RunningBuild } from "./running-build.ts";

export interface LiveNeeds {
  builds: Builds;
  presence: Presence;
  /** It has begun to be followed. */
  onBegin: (id: string) => Promise<void>;
  /** It has ended, or its host can't be had; its readers are still there. */
  onEnd: (id: string, live: LiveBuild) => Promise<void>;
}

/** The builds that this process follows, each once for all its readers, until their end. */
export class LiveBuilds {
  readonly #needs: LiveNeeds;
  readonly #live = new Map<string, LiveBuild>();
  #watcher: FSWatcher | undefined;
  #open = true;

  constructor(needs: LiveNeeds) {
    this.#needs = needs;
    needs.presence.onConnected((host) => void this.#attachNew(host).catch(() => undefined));
  }

  /** False once the app closes: then nothing new begins. */
  get open(): boolean {
    return this.#open;
  }

  get(id: string): LiveBuild | undefined {
    return this.#live.get(id);
  }

  /** A running one is followed from now on. */
  async of(folder: BuildFolder): Promise<LiveBuild | undefined> {
    const followed = this.#live.get(folder.id);
    if (followed) return followed;
    const { state } = await folder.entry();
    return state === "running" ? this.attach(folder.id) : undefined;
  }

  attach(id: string): LiveBuild {
    const followed = this.#live.get(id);
    if (followed) return followed;
    const live = new LiveBuild();
    this.hold(id, live, this.#attachNow(id, live));
    return live;
  }

  /** Keeps a build among the live ones until its end, whoever watches. */
  hold(id: string, live: LiveBuild, running: Promise<RunningBuild>): void {
    this.#live.set(id, live);
    void this.#toTheEnd(id, live, running);
  }

  /** Goes on with what was running when the app was last here, and notices builds that other programs start. */
  async resume(): Promise<void> {
    const { store } = this.#needs.builds;
    await mkdir(store, { recursive: true });
    this.#watcher ??= watch(store, () => void this.#attachNew().catch(() => undefined)).on(
      "error",
      () => undefined,
    );
    await this.#attachNew();
  }

  close(): void {
    this.#open = false;
    this.#watcher?.close();
    for (const { running } of this.#live.values()) running?.detach();
  }

  /** Follows what runs and is not followed; of one host, when it can be had again. */
  async #attachNew(name?: string): Promise<void> {
    for (const { id, state, host } of await this.#needs.builds.list()) {
      if (state !== "running" || !this.#open) continue;
      if (name === undefined || name === host.name) this.attach(id);
    }
  }

  async #attachNow(id: string, live: LiveBuild): Promise<RunningBuild> {
    const { builds, presence } = this.#needs;
    presence.follow((await (await builds.find(id)).entry()).host);
    return builds.attach(id, live.sink);
  }

  async #toTheEnd(id: string, live: LiveBuild, attaching: Promise<RunningBuild>): Promise<void> {
    try {
      live.running = await attaching;
      await this.#needs.onBegin(id);
      await live.running.result;
    } catch (error) {
      await this.#afterTrouble(id, live, error);
    }
    await this.#needs.onEnd(id, live);
    live.end();
    this.#live.delete(id);
  }

  /** Settles once nothing more is to be told: the build has ended, or its host can't be had until somebody does something. */
  async #afterTrouble(id: string, live: LiveBuild, error: unknown): Promise<void> {
    if (error instanceof Detached || !this.#open) return;
    const state = await this.#needs.builds
      .find(id)
      .then((folder) => folder.entry())
      .then(
        (entry) => entry.state,
        () => undefined,
      );
    if (state !== "running") return;
    const text = error instanceof Error ? error.message : String(error);
    const hint = "The build goes on there. Connect to the host again to see how it went.";
    live.event({ type: "note", at: now(), level: "warning", text, hint });
  }
}
