import { join } from "node:path";
import { buildStateSchema, buildStatusSchema } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { HostProfile } from "../contract/host.ts";
import type { AgentBundle } from "../hosts/agent-bundle.ts";
import type { HostLine } from "../hosts/index.ts";
import { askStatus } from "./ask-status.ts";
import { resolveBase } from "./base.ts";
import { BuildFolder, type BuildEntry } from "./build-folder.ts";
import { now, secondsSince } from "./clock.ts";
import { findArtifact } from "./collect.ts";
import { isSpecial, type Wish } from "./course.ts";
import { newestGood } from "./current.ts";
import type { Digests, Reading } from "./digests.ts";
import { Fingerprints } from "./fingerprint.ts";
import type { BuildSink } from "./follow.ts";
import { FollowerLock } from "./follower-lock.ts";
import { launch, timed } from "./launch.ts";
import { NewBuilds, type BuildRequest, type Inputs } from "./new-builds.ts";
import { overLine, type OverLine } from "./over-line.ts";
import { progressTeller } from "./progress.ts";
import { resultOf, runBuild, type Begin } from "./run-build.ts";
import { Cancelled, Detached, type BuildResult, type RunningBuild } from "./running-build.ts";

/** Milliseconds that a host has to say what it has of a build which was cancelled before it had begun. */
const patience = 10_000;

/** What the agent says of a build once it is cancelled. */
const endedSchema = buildStatusSchema.extend({ state: buildStateSchema.exclude(["running"]) });

/** Codes of failures that say so of a build or its image. */
const goneOnHost = ["host-image-gone", "host-no-build"];

export interface BuildsNeeds {
  /** Absolute path of the image store: one folder a build. */
  folder: string;
  digests: Digests;
  agent: () => Promise<AgentBundle>;
  line: (host: HostProfile) => HostLine;
  /** Bytes of layers that a host may keep, as its profile and the settings say now; 0: no limit. */
  layersLimit: (host: HostProfile) => Promise<number>;
}

/** Starts builds, follows them through any number of connections and restarts, and brings their images home. */
export class Builds {
  readonly #needs: BuildsNeeds;
  readonly #fingerprints: Fingerprints;
  readonly #newBuilds: NewBuilds;

  constructor(needs: BuildsNeeds) {
    this.#needs = needs;
    this.#newBuilds = new NewBuilds(needs.folder);
    this.#fingerprints = new Fingerprints(join(needs.folder, "..", "fingerprint.key"), needs.digests);
  }

  /** Absolute path of the image store. */
  get store(): string {
    return this.#needs.folder;
  }

  async start(request: BuildRequest, sink: BuildSink): Promise<RunningBuild> {
    const { spec, host, script, terminal, course } = request;
    // They take as long as all that is to be prepared here. Whether they can be had is for the build to say.
    for (const early of [this.#needs.line(host).get(), this.#needs.agent()]) early.catch(() => undefined);
    const layersLimit = await this.#needs.layersLimit(host);
    const { entry, folder, lock } = await this.#newBuilds.create(request);
    return this.#run(entry, folder, lock, sink, async (over, own) => {
      // The digest of a large base takes as long as a connection: side by side. How far it is can be told when nobody may be asked for a password.
      let connected = false;
      const tell = progressTeller("base", own.emit, "reading");
      const [base] = await Promise.all([
        resolveBase(spec, host.kind, this.#needs.digests, (done, total) => connected && tell(done, total)),
        timed("connect", own.emit, () => over(() => Promise.resolve())).then(() => (connected = true)),
      ]);
      const { digest: agent } = await this.#needs.agent();
      const { id, stack, image } = entry;
      const context = { id, stack, image, hostName: host.name, terminal, course, layersLimit };
      const launched = launch(over, { verb: "start", spec, script, base, context }, own.emit);
      // What can't be read will be said when it is to be sent.
      const fingerprint = this.#fingerprints.of({ spec, script, base, agent }).catch(() => undefined);
      const ahead = await launched;
      await folder.update({ ahead, fingerprint: await fingerprint });
      await this.#forgetKept(entry);
    });
  }

  /**
   * The build whose image a new one would only make again: nothing has changed since, and the image is here. The host is not asked. `reading` is told how
   * far a base is that has to be read for that.
   */
  async current(
    { spec, script, host, output, wish }: Inputs & { wish: Wish },
    reading?: Reading,
  ): Promise<BuildResult | undefined> {
    const { digests, agent } = this.#needs;
    // Whatever the answer, it is needed next.
    agent().catch(() => undefined);
    if (isSpecial(wish)) return undefined;
    const candidate = await newestGood(await this.#ofStack(spec.path, host), digests, now());
    if (!candidate || (output !== undefined && candidate.entry.output !== output)) return undefined;
    try {
      const base = await resolveBase(spec, host.kind, digests, reading);
      const fingerprint = await this.#fingerprints.of({ spec, script, base, agent: (await agent()).digest });
      return fingerprint === candidate.entry.fingerprint
        ? await resultOf(candidate.folder, candidate.entry)
        : undefined;
    } catch {
      // What can't be read will be said by the build itself.
      return undefined;
    }
  }

  /** The failed build that a new one of this spec can go on from: by its id or a part of it; `last` is the newest. Throws `input-no-resume`. */
  async resumable(spec: string, host: HostProfile, word: string): Promise<BuildEntry> {
    const refuse = (
      message: string,
      hint = "Build without resuming: steps that are cached don't run again.",
    ) => new Failure("input-no-resume", message, hint);
    if (word === "last") {
      const all = await this.#ofStack(spec, host);
      const newest = all.findLast(({ entry }) => entry.state === "failed" && entry.kept)?.entry;
      if (!newest) throw refuse("There is no failed build of this stack on this host that is still there.");
      return newest;
    }
    const entry = await (await this.find(word)).entry();
    if (entry.spec !== spec) throw refuse(`Build ${entry.id} is of another stack: ${entry.spec}.`);
    if (entry.state !== "failed") throw refuse(`Build ${entry.id} did not fail: ${entry.state}.`);
    if (entry.host.name !== host.name)
      throw refuse(`Build ${entry.id} is on ${entry.host.name}, not on ${host.name}.`, `Resume it there.`);
    if (!entry.kept) throw refuse(`What build ${entry.id} left is no longer on the host.`);
    return entry;
  }

  /**
   * Goes on with a build that was left: shows what is known of it, then follows it to its end. With `output`, an absolute path, its image is put there, now
   * and at any later try; throws `input-image-here` when it has been brought home before.
   */
  async attach(word: string, sink: BuildSink, output?: string): Promise<RunningBuild> {
    const folder = await BuildFolder.find(this.#needs.folder, word);
    const before = output === undefined ? undefined : await this.#redirect(folder, output);
    const run = this.#run(await folder.entry(), folder, new FollowerLock(folder.path), sink);
    if (!before) return run;
    const result = run.result.catch(async (error: unknown) => {
      // A folder that can never get it is none to remember.
      if (error instanceof Failure && goneOnHost.includes(error.code)) await folder.update(before);
      throw error;
    });
    result.catch(() => undefined);
    return { ...run, result };
  }

  /** Has a build's image put into another folder when it is brought home, if there can be one. Gives what that changes, as it was. */
  async #redirect(folder: BuildFolder, output: string): Promise<Partial<BuildEntry> | undefined> {
    const entry = await folder.entry();
    const here = await findArtifact(folder, entry);
    if (here)
      throw new Failure(
        "input-image-here",
        `The image of build ${folder.id} is here already: ${here.path}.`,
        "Copy it from there.",
      );
    if (entry.state !== "running" && entry.state !== "succeeded") return undefined;
    // What has its name there is another's.
    await folder.update({ output, collected: false });
    return { output: entry.output, collected: entry.collected };
  }

  async cancel(word: string): Promise<BuildEntry> {
    const folder = await BuildFolder.find(this.#needs.folder, word);
    const entry = await folder.entry();
    if (entry.state !== "running")
      throw new Failure("input-build-ended", `Build ${entry.id} has ended already: ${entry.state}.`);
    const state = await this.#cancelOnHost(entry);
    // One that had succeeded by then still has to be brought home by its follower.
    return state === "succeeded"
      ? { ...entry, state }
      : folder.update({ state, took: secondsSince(entry.started) });
  }

  /** Asks the agent about a build; `more` follows the build's id. */
  async ask(id: string, verb: string, ...more: string[]): Promise<Record<string, unknown>[]> {
    return (await this.#overFor(id))((agent) => agent.ask([verb, id, ...more]));
  }

  /** Whether the host still has what a build left there. */
  async isKept(id: string): Promise<boolean> {
    try {
      return (await (await this.#overFor(id))((agent) => askStatus(agent, id))).kept;
    } catch (error) {
      if (error instanceof Failure && error.code === "host-no-build") return false;
      throw error;
    }
  }

  /** Removes all that the host has of a build that has ended. Throws `host-busy` while somebody is in it. */
  async removeOnHost(id: string, signal?: AbortSignal): Promise<void> {
    try {
      await (
        await this.#overFor(id, signal)
      )((agent) => agent.ask(["remove", id]));
    } catch (error) {
      // Its clean-up was there before.
      if (!(error instanceof Failure) || error.code !== "host-no-build") throw error;
    }
  }

  /** All builds started on this machine, oldest first, as last known. */
  async list(): Promise<BuildEntry[]> {
    return (await BuildFolder.all(this.#needs.folder)).map(({ entry }) => entry);
  }

  /** What the last succeeded build of a spec got from an address as its base. */
  async downloaded(
    spec: string,
    url: string,
  ): Promise<{ sha256: string; image: string; ended: number } | undefined> {
    for (const { folder, entry } of (await BuildFolder.all(this.#needs.folder)).reverse()) {
      if (entry.spec !== spec || entry.state !== "succeeded") continue;
      const record = await folder.record();
      if (record?.base?.source !== url) continue;
      return { sha256: record.base.sha256, image: entry.image, ended: record.ended - (entry.ahead ?? 0) };
    }
    return undefined;
  }

  find(word: string): Promise<BuildFolder> {
    return BuildFolder.find(this.#needs.folder, word);
  }

  async #ofStack(spec: string, host: HostProfile): Promise<{ folder: BuildFolder; entry: BuildEntry }[]> {
    const all = await BuildFolder.all(this.#needs.folder);
    return all.filter(({ entry }) => entry.spec === spec && entry.host.name === host.name);
  }

  /** The host keeps what a failed build left until the next build of its stack. */
  async #forgetKept({ id, stack, host }: BuildEntry): Promise<void> {
    for (const other of await this.list())
      if (other.kept && other.id !== id && other.stack === stack && other.host.name === host.name)
        await (await this.find(other.id)).update({ kept: false });
  }

  async #overFor(id: string, signal = new AbortController().signal): Promise<OverLine> {
    const { host } = await (await this.find(id)).entry();
    return this.#over(host, signal);
  }

  async #over(host: HostProfile, signal: AbortSignal): Promise<OverLine> {
    return overLine(this.#needs.line(host), await this.#needs.agent(), host.root, signal);
  }

  async #cancelOnHost({ id }: BuildEntry, signal?: AbortSignal): Promise<BuildResult["state"]> {
    const over = await this.#overFor(id, signal);
    const [status] = await over((agent) => agent.ask(["cancel", id]));
    return endedSchema.parse(status).state;
  }

  #run(
    entry: BuildEntry,
    folder: BuildFolder,
    lock: FollowerLock,
    sink: BuildSink,
    begin?: Begin,
  ): RunningBuild {
    const stopping = new AbortController();
    const { signal } = stopping;
    const line = this.#needs.line(entry.host);
    const begun = async () => (await folder.entry()).begun ?? false;
    const cancel = async () => {
      if (await begun()) {
        const state = await this.#cancelOnHost(entry);
        if (state === "succeeded") stopping.abort(new Cancelled(Promise.resolve(state)));
        return;
      }
      // Before the host has it all, ending our side is what stops the sending; what is there already is cancelled as well.
      const state = line.connected
        ? this.#cancelOnHost(entry, AbortSignal.timeout(patience)).catch(() => "cancelled" as const)
        : Promise.resolve("cancelled" as const);
      stopping.abort(new Cancelled(state));
      await state;
    };
    const result = this.#over(entry.host, signal).then((over) =>
      runBuild({
        folder,
        lock,
        sink,
        signal,
        line,
        over,
        digests: this.#needs.digests,
        ...(begin ? { begin } : {}),
      }),
    );
    result.catch(() => undefined);
    return {
      id: entry.id,
      image: entry.image,
      result,
      begun,
      cancel,
      detach: () => stopping.abort(new Detached()),
    };
  }
}
