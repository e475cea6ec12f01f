import { isUtf8 } from "node:buffer";
import { watch, type FSWatcher } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { Broadcast } from "../broadcast/index.ts";
import { explain, Failure } from "../contract/failure.ts";
import type { BuildSummary, BuildUpdate, StartBuildResult, startBuildSchema } from "../contract/history.ts";
import type { Presence } from "../presence/index.ts";
import type { Questions } from "../questions/index.ts";
import type { SettingsFile } from "../settings/index.ts";
import { readScript, readSpec, splitScript } from "../spec/index.ts";
import type { Stacks } from "../stacks/index.ts";
import { ActiveImages } from "./active-images.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import type { Builds } from "./builds.ts";
import { now } from "./clock.ts";
import { chooseCourse } from "./course.ts";
import { FollowerLock } from "./follower-lock.ts";
import { LiveBuild } from "./live-build.ts";
import { ownEvents } from "./own-events.ts";
import { Detached } from "./running-build.ts";
import { withSecrets } from "./secrets.ts";
import { searchLog } from "./search-log.ts";
import { dropOldImages } from "./retention.ts";
import { Summaries } from "./summary.ts";

export interface HistoryNeeds {
  data: string;
  home: string;
  builds: Builds;
  stacks: Stacks;
  presence: Presence;
  settings: SettingsFile;
  questions: Questions;
}

type Request = z.infer<typeof startBuildSchema>;

/** All builds as windows see them: started, followed once for all readers, remembered, and their images. */
export class History {
  readonly #needs: HistoryNeeds;
  readonly #active: ActiveImages;
  readonly #summaries: Summaries;
  readonly #live = new Map<string, LiveBuild>();
  readonly #changes = new Broadcast<BuildSummary>(({ id }) => id);
  /** One start of a stack at a time: whether it is busy is asked and answered in one go. */
  readonly #starting = new Map<string, Promise<unknown>>();
  /** By stack: what begins when the build under way has ended. */
  readonly #next = new Map<string, Request>();
  #watcher: FSWatcher | undefined;
  #open = true;

  constructor(needs: HistoryNeeds) {
    this.#needs = needs;
    this.#active = new ActiveImages(join(needs.data, "active.json"));
    this.#summaries = new Summaries(needs.builds, this.#active);
    needs.presence.onConnected((host) => void this.#attachNew(host).catch(() => undefined));
  }

  /** Newest first. */
  async list(): Promise<BuildSummary[]> {
    return (await this.#summaries.all()).map((summary) => this.#withNext(summary)).reverse();
  }

  watch(): AsyncIterableIterator<BuildSummary> {
    return this.#changes.watch();
  }

  async start(request: Request): Promise<StartBuildResult> {
    const before = this.#starting.get(request.stack) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#startNow(request));
    this.#starting.set(request.stack, mine);
    try {
      return await mine;
    } finally {
      if (this.#starting.get(request.stack) === mine) this.#starting.delete(request.stack);
    }
  }

  async unqueue(stack: string): Promise<void> {
    this.#next.delete(stack);
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
    const live = await this.#liveOf(folder);
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
    const live = await this.#liveOf(folder);
    return { path: folder.log, ...(live && !live.ended ? { live } : {}) };
  }

  /** Brings home the image of a succeeded build that is not here; how that goes is seen by following the build. */
  async fetch(id: string): Promise<void> {
    const { tarball, state } = await this.summary(id);
    if (state !== "succeeded") throw new Failure("input-no-image", "This build has no image.");
    if (tarball === undefined) this.#attach(id);
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

  async sources(id: string): Promise<{ file: string; text: string }[]> {
    const folder = await this.#folder(id);
    const [sources, { spec }] = await Promise.all([folder.sources(), folder.entry()]);
    const first = spec.split(/[/\\]/).at(-1);
    return sources
      .filter(({ content }) => isUtf8(content) && !content.includes(0))
      .sort((a, b) => Number(b.file === first) - Number(a.file === first))
      .map(({ file, content }) => ({ file, text: content.toString("utf8") }));
  }

  async searchLog(
    id: string,
    text: string,
    signal?: AbortSignal,
  ): Promise<{ offset: number; line: string }[]> {
    return searchLog((await this.#folder(id)).log, text, signal);
  }

  /** Its log, its record and its image in the store; what was put elsewhere stays there. */
  async remove(id: string): Promise<void> {
    const folder = await this.#folder(id);
    const { state, spec } = await folder.entry();
    // One that nobody follows is on a host that can't be had: it may be forgotten.
    const followed = this.#live.has(id) || !(await new FollowerLock(folder.path).free());
    if (state === "running" && followed)
      throw new Failure("input-build-running", "This build is still running.", "Cancel it first.");
    await rm(folder.path, { recursive: true, force: true });
    if ((await this.#active.all())[spec] === id) await this.#active.choose(spec, undefined);
    await this.#tellStack(spec);
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
    if ((await this.#busy(stack)) !== undefined)
      throw new Failure(
        "input-build-running",
        "A build of this stack is running.",
        "Wait for its end, or cancel it.",
      );
  }

  /** A stack's new id after it was renamed. */
  async moved(from: string, to: string): Promise<void> {
    for (const { id, spec } of await this.#needs.builds.list())
      if (spec === from) await (await this.#needs.builds.find(id)).update({ spec: to });
    await this.#active.move(from, to);
    await this.#tellStack(to);
  }

  /** What a host kept of failed builds has been swept away. */
  async swept(host: string): Promise<void> {
    for (const entry of await this.#needs.builds.list()) {
      if (!entry.kept || entry.host.name !== host) continue;
      await (await this.#needs.builds.find(entry.id)).update({ kept: false });
      await this.#tell(entry.id);
    }
  }

  /** Goes on with what was running when the app was last here, and notices builds that other programs start. */
  async resume(): Promise<void> {
    await mkdir(this.#needs.builds.store, { recursive: true });
    this.#watcher ??= watch(this.#needs.builds.store, () => void this.#attachNew().catch(() => undefined)).on(
      "error",
      () => undefined,
    );
    await this.#attachNew();
  }

  close(): void {
    this.#open = false;
    this.#watcher?.close();
    for (const { running } of this.#live.values()) running?.detach();
    this.#changes.end();
  }

  async #startNow(asked: Request): Promise<StartBuildResult> {
    const { stack, host, cols, rows, force, queue, ...wish } = asked;
    const { builds, stacks, presence, home } = this.#needs;
    const { id: path, name } = await stacks.find(stack);
    const busy = await this.#busy(path);
    if (busy !== undefined) {
      if (!queue) return { outcome: "busy", id: busy };
      this.#next.set(path, asked);
      await this.#tell(busy);
      return { outcome: "queued", id: busy };
    }
    const reading = await readSpec(path, { home });
    if (!reading.spec) return { outcome: "problems", forcible: false };
    const [script, profile] = await Promise.all([readScript(reading.spec.script), presence.find(host)]);
    const spec = await withSecrets(reading.spec, (variable) => this.#secret({ id: path, name }, variable));
    const terminal = { cols, rows };
    if (!force) {
      const current = await builds.current({ spec, script, host: profile, wish });
      if (current) return { outcome: "current", id: current.id };
      const { problems } = await stacks.check(path, {});
      if (problems.some(({ severity }) => severity === "error"))
        return { outcome: "problems", forcible: true };
    }
    const { steps } = await splitScript(spec.script, script);
    const course = chooseCourse(wish, steps);
    if (wish.resume !== undefined) await builds.resumable(path, profile, wish.resume);
    presence.follow(profile);
    const live = new LiveBuild();
    const request = { spec, script, host: profile, terminal, course };
    const running = await builds.start(request, live.sink);
    this.#hold(running.id, live, Promise.resolve(running));
    return { outcome: "started", id: running.id };
  }

  async #secret(stack: { id: string; name: string }, variable: string): Promise<string> {
    const value = await this.#needs.questions.variable(stack, variable);
    if (value !== undefined) return value;
    throw new Failure(
      "input-secret",
      `The secret ${variable} has no value, so nothing was built.`,
      "Build again, and give it.",
    );
  }

  async #busy(stack: string): Promise<string | undefined> {
    return (await this.#needs.builds.list()).find(({ spec, state }) => spec === stack && state === "running")
      ?.id;
  }

  /** Follows what runs and is not followed; of one host, when it can be had again. */
  async #attachNew(name?: string): Promise<void> {
    for (const { id, state, host } of await this.#needs.builds.list()) {
      if (state !== "running" || !this.#open) continue;
      if (name === undefined || name === host.name) this.#attach(id);
    }
  }

  async #liveOf(folder: BuildFolder): Promise<LiveBuild | undefined> {
    const { state } = await folder.entry();
    return state === "running" ? this.#attach(folder.id) : this.#live.get(folder.id);
  }

  #attach(id: string): LiveBuild {
    const followed = this.#live.get(id);
    if (followed) return followed;
    const live = new LiveBuild();
    const attaching = this.entry(id).then(({ entry }) => {
      this.#needs.presence.follow(entry.host);
      return this.#needs.builds.attach(id, live.sink);
    });
    this.#hold(id, live, attaching);
    return live;
  }

  /** Keeps a build among the live ones until its end, whoever watches. */
  #hold(
    id: string,
    live: LiveBuild,
    attaching: Promise<{ result: Promise<unknown> } & NonNullable<LiveBuild["running"]>>,
  ) {
    this.#live.set(id, live);
    void (async () => {
      try {
        const running = await attaching;
        live.running = running;
        await this.#tell(id);
        await running.result;
      } catch (error) {
        await this.#afterTrouble(id, live, error);
      }
      await this.#retain(id).catch(() => undefined);
      await this.#beginNext(id, live).catch(() => undefined);
      await this.#tell(id).catch(() => undefined);
      live.end();
      this.#live.delete(id);
    })();
  }

  /** Settles once nothing more is to be told: the build has ended, or its host can't be had until somebody does something. */
  async #afterTrouble(id: string, live: LiveBuild, error: unknown): Promise<void> {
    if (error instanceof Detached || !this.#open) return;
    const state = await (await this.#folder(id)).entry().then(
      (entry) => entry.state,
      () => undefined,
    );
    if (state !== "running") return;
    const text = error instanceof Error ? error.message : String(error);
    const hint = "The build goes on there. Connect to the host again to see how it went.";
    live.event({ type: "note", at: now(), level: "warning", text, hint });
  }

  /** What waited for this build; why it can't begin is said at the end of this one. */
  async #beginNext(id: string, live: LiveBuild): Promise<void> {
    const { spec } = (await this.entry(id)).entry;
    const next = this.#next.get(spec);
    if (!next || !this.#open) return;
    this.#next.delete(spec);
    const said = await this.start(next).then(
      ({ outcome }) => (outcome === "problems" ? "The files have mistakes." : undefined),
      (error: unknown) => explain(error),
    );
    if (said === undefined) return;
    live.event({ type: "note", at: now(), level: "warning", text: `The next build did not begin. ${said}` });
  }

  #withNext(summary: BuildSummary): BuildSummary {
    const waits = summary.state === "running" && this.#next.has(summary.stack);
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
