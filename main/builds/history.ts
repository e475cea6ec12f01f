import { isUtf8 } from "node:buffer";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Broadcast } from "../broadcast/index.ts";
import { Failure } from "../contract/failure.ts";
import type { BuildSummary, BuildUpdate, StartBuildResult } from "../contract/history.ts";
import type { HostProfile } from "../contract/host.ts";
import type { SettingsFile } from "../settings/index.ts";
import { whyUntraced } from "../spec/index.ts";
import { ActiveImages } from "./active-images.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { BuildQueue } from "./build-queue.ts";
import { now } from "./clock.ts";
import { FollowerLock } from "./follower-lock.ts";
import { LiveBuild } from "./live-build.ts";
import { LiveBuilds } from "./live-builds.ts";
import { ownEvents } from "./own-events.ts";
import { removeOnHost } from "./remove-on-host.ts";
import { searchLog } from "./search-log.ts";
import { dropOldImages } from "./retention.ts";
import { startBuild, type StartNeeds, type StartRequest } from "./start-build.ts";
import { Summaries } from "./summary.ts";

export interface HistoryNeeds extends StartNeeds {
  data: string;
  settings: SettingsFile;
}

/** All builds as windows see them: started, followed once for all readers, remembered, and their images. */
export class History {
  readonly #needs: HistoryNeeds;
  readonly #active: ActiveImages;
  readonly #summaries: Summaries;
  readonly #live: LiveBuilds;
  readonly #queue: BuildQueue;
  readonly #changes = new Broadcast<BuildSummary>(({ id }) => id);

  constructor(needs: HistoryNeeds) {
    this.#needs = needs;
    const { builds, presence, data } = needs;
    this.#active = new ActiveImages(join(data, "active.json"));
    this.#summaries = new Summaries(builds, this.#active);
    this.#live = new LiveBuilds({
      builds,
      presence,
      onBegin: (id) => this.#tell(id),
      onEnd: (id, live) => this.#afterEnd(id, live),
    });
    this.#queue = new BuildQueue({
      busy: (stack) => this.#busy(stack),
      start: (request) =>
        startBuild(needs, request, (running, live) =>
          this.#live.hold(running.id, live, Promise.resolve(running)),
        ),
    });
  }

  /** Newest first. */
  async list(): Promise<BuildSummary[]> {
    return (await this.#summaries.all()).map((summary) => this.#withNext(summary)).reverse();
  }

  watch(): AsyncIterableIterator<BuildSummary> {
    return this.#changes.watch();
  }

  async start(request: StartRequest): Promise<StartBuildResult> {
    const result = await this.#queue.start(request);
    if (result.outcome === "queued") await this.#tell(result.id);
    return result;
  }

  async unqueue(stack: string): Promise<void> {
    this.#queue.takeBack(stack);
    await this.#tellStack(stack);
  }

  /** Settles when the host has been told; the build's end is seen by following it. */
  async cancel(id: string): Promise<void> {
    const running = this.#live.get(id)?.running;
    if (running) await running.cancel();
    else await this.#needs.builds.cancel(id);
    await this.#tell(id);
  }

  /** Everything that has happened, then what happens, to the end. */
  async follow(id: string): Promise<AsyncIterableIterator<BuildUpdate>> {
    const folder = await this.#folder(id);
    const live = await this.#live.of(folder);
    if (live) {
      if (!live.summarised) live.summary(await this.summary(id));
      return live.follow();
    }
    const past = new LiveBuild();
    const { before, after } = await ownEvents(folder);
    for (const event of [...before, ...(await folder.events()), ...after]) past.event(event);
    past.summary(await this.summary(id));
    past.end();
    return past.follow();
  }

  /** The log's file, and who tells when it grows: nobody once the build has ended. */
  async log(id: string): Promise<{ path: string; live?: LiveBuild }> {
    const folder = await this.#folder(id);
    const live = await this.#live.of(folder);
    return { path: folder.log, ...(live && !live.ended ? { live } : {}) };
  }

  /** Brings home the image of a succeeded build that is not here; how that goes is seen by following the build. */
  async fetch(id: string): Promise<void> {
    const { tarball, state } = await this.summary(id);
    if (state !== "succeeded") throw new Failure("input-no-image", "This build has no image.");
    if (tarball === undefined) this.#live.attach(id);
  }

  /** Where a running build is to stop from now on: lines of its script. */
  async setBreakpoints(id: string, lines: readonly number[]): Promise<void> {
    await this.#ask(id, "breakpoints", ...lines.map(String));
  }

  /** Lets a stopped build go on. Throws `host-not-stopped`. */
  async goOn(id: string, to: "breakpoint" | "line" | "step-end"): Promise<void> {
    await this.#ask(id, "go", to);
  }

  /** What was typed in shells of a kept or stopped build, oldest first. */
  async typed(id: string): Promise<string[]> {
    return (await this.#ask(id, "typed")).flatMap(({ typed }) => (typeof typed === "string" ? [typed] : []));
  }

  async sources(id: string): Promise<{ file: string; text: string; untraced?: string }[]> {
    const folder = await this.#folder(id);
    const [sources, { spec }] = await Promise.all([folder.sources(), folder.entry()]);
    const first = spec.split(/[/\\]/).at(-1);
    return sources
      .filter(({ content }) => isUtf8(content) && !content.includes(0))
      .sort((a, b) => Number(b.file === first) - Number(a.file === first))
      .map(({ file, content }) => {
        const text = content.toString("utf8");
        const untraced = file === first ? undefined : whyUntraced(text);
        return { file, text, ...(untraced === undefined ? {} : { untraced }) };
      });
  }

  async searchLog(
    id: string,
    text: string,
    signal?: AbortSignal,
  ): Promise<{ offset: number; line: string }[]> {
    return searchLog((await this.#folder(id)).log, text, signal);
  }

  /**
   * Its log, its record and its image in the store, and with `onHost` what its host has of it; what was put elsewhere stays there. Gives why something stays on the
   * host. Throws `host-busy` while somebody is in that, and when `signal` aborts: nothing is removed here then.
   */
  async remove(id: string, onHost = true, signal?: AbortSignal): Promise<string | undefined> {
    const folder = await this.#folder(id);
    const entry = await folder.entry();
    const { state, spec } = entry;
    // One that nobody follows is on a host that can't be had: it may be forgotten.
    const followed = this.#live.get(id) !== undefined || !(await new FollowerLock(folder.path).free());
    if (state === "running" && followed)
      throw new Failure("input-build-running", "This build is still running.", "Cancel it first.");
    const stays = onHost ? await removeOnHost(this.#needs, entry, signal) : undefined;
    await rm(folder.path, { recursive: true, force: true });
    if ((await this.#active.all())[spec] === id) await this.#active.choose(spec, undefined);
    await this.#tellStack(spec);
    return stays;
  }

  /** The newest one is active by itself, and stays the newest. Throws `input-no-image`. */
  async setActive(id: string): Promise<void> {
    const { spec } = await (await this.#folder(id)).entry();
    const images = (await this.#summaries.ofStack(spec)).filter(({ tarball }) => tarball !== undefined);
    if (!images.some((image) => image.id === id))
      throw new Failure("input-no-image", "This build has no image here, so it can't be the active one.");
    await this.#active.choose(spec, images.at(-1)?.id === id ? undefined : id);
    await this.#tellStack(spec);
  }

  async summary(id: string): Promise<BuildSummary> {
    const found = (await this.#summaries.all()).find((summary) => summary.id === id);
    if (!found) throw new Failure("input-no-build", `There is no build ${id} any more.`);
    return this.#withNext(found);
  }

  async entry(id: string): Promise<{ entry: BuildEntry; folder: BuildFolder }> {
    const folder = await this.#folder(id);
    return { entry: await folder.entry(), folder };
  }

  /** Throws `input-build-running`. */
  async refuseWhileBuilding(stack: string): Promise<void> {
    if (this.#queue.beginning(stack))
      throw new Failure(
        "input-build-running",
        "A build of this stack is beginning.",
        "Answer what is asked for it, and wait for its end or cancel it.",
      );
    if ((await this.#busy(stack)) !== undefined)
      throw new Failure(
        "input-build-running",
        "A build of this stack is running.",
        "Wait for its end, or cancel it.",
      );
  }

  /** A stack's new id after it was renamed, or deleted. */
  async moved(from: string, to: string): Promise<void> {
    const mine = (await this.#needs.builds.list()).filter(({ spec }) => spec === from).map(({ id }) => id);
    if (mine.length === 0) return;
    for (const id of mine) await (await this.#needs.builds.find(id)).update({ spec: to });
    await this.#active.move(from, to);
    for (const summary of await this.#summaries.all())
      if (mine.includes(summary.id)) this.#changes.send(this.#withNext(summary));
  }

  /** A host's new name. */
  async hostRenamed(from: string, to: string): Promise<void> {
    const { builds } = this.#needs;
    for (const { id, host } of await builds.list()) {
      if (host.name !== from) continue;
      await (await builds.find(id)).update({ host: { ...host, name: to } });
      await this.#tell(id);
    }
  }

  /** A host is reached another way. What its builds left on it is looked for there, where it has always been in it. */
  async hostMoved(host: HostProfile): Promise<void> {
    const { builds } = this.#needs;
    for (const { id, host: before } of await builds.list())
      if (before.name === host.name)
        await (await builds.find(id)).update({ host: { ...host, root: before.root } });
  }

  /** A host has been swept: what it kept of failed builds may be gone. */
  async swept(host: string): Promise<void> {
    const { builds } = this.#needs;
    for (const { id, kept, host: on } of await builds.list()) {
      if (!kept || on.name !== host || (await builds.isKept(id))) continue;
      await (await builds.find(id)).update({ kept: false });
      await this.#tell(id);
    }
  }

  /** Goes on with what was running when the app was last here, and notices builds that other programs start. */
  resume(): Promise<void> {
    return this.#live.resume();
  }

  close(): void {
    this.#live.close();
    this.#changes.end();
  }

  async #busy(stack: string): Promise<string | undefined> {
    return (await this.#needs.builds.list()).find(({ spec, state }) => spec === stack && state === "running")
      ?.id;
  }

  async #afterEnd(id: string, live: LiveBuild): Promise<void> {
    await this.#retain(id).catch(() => undefined);
    await this.#beginNext(id, live).catch(() => undefined);
    await this.#tell(id).catch(() => undefined);
  }

  /** What waited for this build; why it can't begin is said at the end of this one. */
  async #beginNext(id: string, live: LiveBuild): Promise<void> {
    if (!this.#live.open) return;
    const said = await this.#queue.goOn((await this.entry(id)).entry.spec);
    if (said === undefined) return;
    live.event({ type: "note", at: now(), level: "warning", text: `The next build did not begin. ${said}` });
  }

  #withNext(summary: BuildSummary): BuildSummary {
    const waits = summary.state === "running" && this.#queue.waits(summary.stack);
    return waits ? { ...summary, next: true } : summary;
  }

  /** What the settings say is too old makes room, once there is something newer. */
  async #retain(id: string): Promise<void> {
    const { keepImages } = await this.#needs.settings.getOrDefaults();
    const { entry } = await this.entry(id);
    if (keepImages === 0 || entry.state !== "succeeded") return;
    const dropped = await dropOldImages(
      this.#needs.builds,
      await this.#summaries.ofStack(entry.spec),
      keepImages,
    );
    for (const old of dropped) await this.#tell(old);
  }

  async #tell(id: string): Promise<void> {
    const summary = await this.summary(id);
    this.#live.get(id)?.summary(summary);
    this.#changes.send(summary);
    // A new image may take over from another.
    if (summary.active) await this.#tellStack(summary.stack);
  }

  async #tellStack(stack: string): Promise<void> {
    for (const summary of await this.#summaries.ofStack(stack)) this.#changes.send(this.#withNext(summary));
  }

  async #ask(id: string, verb: string, ...more: string[]): Promise<Record<string, unknown>[]> {
    this.#needs.presence.follow((await this.entry(id)).entry.host);
    return this.#needs.builds.ask(id, verb, ...more);
  }

  /** By the whole id: a window never means "the one that begins so". */
  async #folder(id: string): Promise<BuildFolder> {
    const folder = await this.#needs.builds.find(id).catch(() => undefined);
    if (folder?.id !== id) throw new Failure("input-no-build", `There is no build ${id} any more.`);
    return folder;
  }
}
