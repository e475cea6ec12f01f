import { createHash } from "node:crypto";
import { buildRecordSchema, buildStatusSchema, type BuildEvent, type BuildFailure, type BuildRecord } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { HostProfile } from "../contract/host.ts";
import type { Spec } from "../contract/spec.ts";
import type { AgentBundle } from "../hosts/agent-bundle.ts";
import type { Agent } from "../hosts/agent.ts";
import type { HostLine, LineState } from "../hosts/index.ts";
import { resolveBase } from "./base.ts";
import { BuildFolder, type BuildEntry } from "./build-folder.ts";
import { newBuildId, now } from "./clock.ts";
import { collect } from "./collect.ts";
import type { Digests } from "./digests.ts";
import { follow, replay, type BuildSink } from "./follow.ts";
import { launch, stackLabel, timed, type Script } from "./launch.ts";
import { overLine, type OverLine } from "./over-line.ts";
import { Detached, type BuildResult, type RunningBuild } from "./running-build.ts";

export interface BuildRequest {
  spec: Spec;
  script: Script;
  host: HostProfile;
  /** Absolute path of the folder that gets the image. */
  output: string;
  terminal: { cols: number; rows: number };
}

export interface BuildsNeeds {
  /** Absolute path of the folder with one folder a build. */
  folder: string;
  digests: Digests;
  agent: () => Promise<AgentBundle>;
  line: (host: HostProfile) => HostLine;
}

/** Starts builds, follows them through any number of connections and restarts, and brings their images home. */
export class Builds {
  readonly #needs: BuildsNeeds;

  constructor(needs: BuildsNeeds) {
    this.#needs = needs;
  }

  async start(request: BuildRequest, sink: BuildSink): Promise<RunningBuild> {
    const { spec, host, output } = request;
    const entry: BuildEntry = {
      id: newBuildId(),
      stack: labelOf(spec.path),
      image: spec.image.name,
      compression: spec.compression,
      host,
      spec: spec.path,
      output,
      started: now(),
      state: "running",
    };
    const folder = await BuildFolder.create(this.#needs.folder, entry);
    return this.#run(entry, folder, sink, async (over) => {
      // The digest of a large base takes as long as a connection: side by side.
      const [base] = await Promise.all([
        resolveBase(spec, host.kind, this.#needs.digests),
        timed("connect", sink.event, () => over(() => Promise.resolve())),
      ]);
      const context = { id: entry.id, stack: entry.stack, hostName: host.name, terminal: request.terminal };
      await launch(over, { verb: "start", spec, script: request.script, base, context }, sink.event);
    });
  }

  /** Goes on with a build that was left: shows what is known of it, then follows it to its end. */
  async attach(word: string, sink: BuildSink): Promise<RunningBuild> {
    const folder = await BuildFolder.find(this.#needs.folder, word);
    const entry = await folder.entry();
    return this.#run(entry, folder, sink, () => Promise.resolve());
  }

  async cancel(word: string): Promise<BuildEntry> {
    const folder = await BuildFolder.find(this.#needs.folder, word);
    const entry = await folder.entry();
    if (entry.state !== "running")
      throw new Failure("input-build-ended", `Build ${entry.id} has ended already: ${entry.state}.`);
    const next = { ...entry, state: await this.#cancelOnHost(entry) };
    await folder.save(next);
    return next;
  }

  /** All builds started on this machine, oldest first, as last known. */
  async list(): Promise<BuildEntry[]> {
    const folders = await BuildFolder.all(this.#needs.folder);
    const entries = await Promise.all(folders.map((folder) => folder.entry().catch(() => undefined)));
    return entries.filter((entry) => entry !== undefined);
  }

  find(word: string): Promise<BuildFolder> {
    return BuildFolder.find(this.#needs.folder, word);
  }

  async #over(host: HostProfile, signal: AbortSignal): Promise<OverLine> {
    return overLine(this.#needs.line(host), await this.#needs.agent(), host.root, signal);
  }

  async #cancelOnHost(entry: BuildEntry): Promise<BuildEntry["state"]> {
    const over = await this.#over(entry.host, new AbortController().signal);
    const [status] = await over((agent) => agent.ask(["cancel", entry.id]));
    return buildStatusSchema.parse(status).state;
  }

  #run(entry: BuildEntry, folder: BuildFolder, sink: BuildSink, begin: (over: OverLine) => Promise<void>): RunningBuild {
    const stopping = new AbortController();
    let begun = false;
    const beginOnce = async (over: OverLine) => {
      await begin(over);
      begun = true;
    };
    const cancel = async () => {
      // Before the host has it all, ending our side is what stops the sending; what is there already is cancelled as well.
      if (!begun) stopping.abort(new Cancelled());
      await this.#cancelOnHost(entry).catch((error: unknown) => {
        if (begun) throw error;
      });
    };
    const result = this.#toEnd(entry, folder, sink, beginOnce, stopping.signal).catch(async (error: unknown) => {
      if (error instanceof Cancelled) {
        await folder.save({ ...entry, state: "cancelled" });
        return { id: entry.id, state: "cancelled", log: folder.log } as const;
      }
      if (!begun && !(error instanceof Detached)) await folder.save({ ...entry, state: "failed" });
      throw error;
    });
    result.catch(() => undefined);
    return { id: entry.id, result, cancel, detach: () => stopping.abort(new Detached(`Detached from ${entry.id}.`)) };
  }

  async #toEnd(
    entry: BuildEntry,
    folder: BuildFolder,
    sink: BuildSink,
    begin: (over: OverLine) => Promise<void>,
    signal: AbortSignal,
  ): Promise<BuildResult> {
    const unsubscribe = this.#needs.line(entry.host).subscribe((state) => {
      const event = connectionEvent(state);
      if (event) sink.event(event);
    });
    try {
      const over = await this.#over(entry.host, signal);
      await begin(over);
      let failure: BuildFailure | undefined;
      const watching: BuildSink = {
        output: (chunk) => sink.output(chunk),
        event: (event) => {
          if (event.type === "failure") failure = event;
          sink.event(event);
        },
      };
      const ended =
        (await replay(folder, watching)) ??
        (await over((agent) => follow(agent, entry.id, folder, watching, signal)));
      const state = ended?.state ?? "lost";
      const record = state === "lost" ? undefined : await over((agent) => recordOf(agent, entry.id));
      if (record) await folder.write("record.json", JSON.stringify(record, null, 2) + "\n");
      const files =
        record && state === "succeeded" ? await collect(over, folder, entry, record, sink.event, signal) : undefined;
      await folder.save({ ...entry, state });
      return {
        id: entry.id,
        state,
        log: folder.log,
        ...(failure ? { failure } : {}),
        ...(record ? { record } : {}),
        ...(files ? { files } : {}),
      };
    } finally {
      unsubscribe();
    }
  }
}

class Cancelled extends Error {}

async function recordOf(agent: Agent, id: string): Promise<BuildRecord> {
  const [record] = await agent.ask(["record", id]);
  return buildRecordSchema.parse(record);
}

function labelOf(specPath: string): string {
  return stackLabel(specPath, (text) => createHash("sha256").update(text).digest("hex"));
}

function connectionEvent(state: LineState): BuildEvent | undefined {
  switch (state.state) {
    case "connected":
      return undefined;
    case "lost":
      return { type: "connection", at: now(), state: "lost", reason: state.reason };
    case "waiting":
      return { type: "connection", at: now(), state: "waiting", retryIn: state.retryIn };
    case "connecting":
      return { type: "connection", at: now(), state: "connecting" };
    case "gave-up":
      return { type: "connection", at: now(), state: "lost", reason: state.failure.message };
  }
}
