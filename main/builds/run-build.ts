import { readFile } from "node:fs/promises";
import {
  buildRecordSchema,
  type BuildFailure,
  type BuildRecord,
  type BuildState,
} from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { Agent } from "../hosts/agent.ts";
import { orAborted, type HostLine } from "../hosts/index.ts";
import { askStatus } from "./ask-status.ts";
import type { BuildEntry, BuildFolder } from "./build-folder.ts";
import { now, secondsSince } from "./clock.ts";
import { artifactPaths, collect, findArtifact } from "./collect.ts";
import type { Digests } from "./digests.ts";
import { follow, replay, type BuildSink, type Shown } from "./follow.ts";
import { FollowerLock } from "./follower-lock.ts";
import { lookOn } from "./look-on.ts";
import { connectionTeller, OwnEvents, ownEvents } from "./own-events.ts";
import type { OverLine } from "./over-line.ts";
import { Cancelled, Detached, type BuildResult } from "./running-build.ts";

/** Puts a new build on its host. */
export type Begin = (over: OverLine, own: OwnEvents) => Promise<void>;

export interface Run {
  folder: BuildFolder;
  lock: FollowerLock;
  sink: BuildSink;
  signal: AbortSignal;
  line: HostLine;
  over: OverLine;
  digests: Digests;
  /** For a new build; its lock is held already. */
  begin?: Begin;
}

/** Takes one build from wherever it is to its end, with its image on this machine. */
export async function runBuild(run: Run): Promise<BuildResult> {
  const { folder, lock, sink, signal, begin } = run;
  if (begin) return releasing(lock, () => lead(run, { log: 0, events: 0 }));
  const own = await ownEvents(folder);
  for (const event of own.before) sink.event(event);
  const shown: Shown = { log: 0, events: 0 };
  for (;;) {
    const entry = await folder.entry();
    const done =
      entry.state !== "running" &&
      (entry.state !== "succeeded" || (await findArtifact(folder, entry)) !== undefined);
    if (done) {
      await replay(folder, sink, shown);
      for (const event of (await ownEvents(folder)).after) sink.event(event);
      return resultOf(folder, entry);
    }
    if (await lock.acquire()) return releasing(lock, () => lead(run, shown));
    try {
      await lookOn(folder, lock, sink, shown, signal);
    } catch (error) {
      return await stopped(folder, error);
    }
  }
}

async function releasing<T>(lock: FollowerLock, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** The part of whoever holds the lock. */
async function lead(run: Run, shown: Shown): Promise<BuildResult> {
  const { folder, line, sink, signal } = run;
  const own = new OwnEvents(folder, sink);
  const unsubscribe = line.subscribe(connectionTeller(own.emit));
  try {
    await begun(run, own);
    const state = await toEndOnHost(run, shown);
    const known = await folder.record();
    const record =
      state === "lost" ? undefined : (known ?? (await run.over((agent) => recordOf(agent, folder))));
    const kept =
      state === "failed" || state === "partial"
        ? (await run.over((agent) => askStatus(agent, folder.id))).kept
        : false;
    const entry = await folder.entry();
    let failure: BuildFailure | undefined;
    let took = tookThere(entry, record);
    try {
      if (record && state === "succeeded" && (await findArtifact(folder, entry)) === undefined) {
        const begun = now();
        await collect(run.over, folder, entry, record, own.emit, signal);
        took += secondsSince(begun);
        // Whether it is still the same is asked before the next build.
        if (record.artifact)
          await run.digests.remember(artifactPaths(folder, entry).tarball, record.artifact);
        await folder.update({ collected: true });
        warnOfOtherDigest(entry, record, own);
      }
    } catch (error) {
      // The image is on the host, and only there: a later try can bring it home.
      if (!(error instanceof Failure) || signal.aborted || error.code.startsWith("host-connection"))
        throw error;
      failure = toBuildFailure("download", error);
      own.emit({ type: "failure", at: now(), ...failure });
      await folder.update({ state, took, failure });
      throw error;
    }
    return resultOf(folder, await folder.update({ state, took, kept, failure }));
  } catch (error) {
    return await settle(run, own, error);
  } finally {
    unsubscribe();
    await own.written();
  }
}

/** Seconds from a build's start to its end on the host, whoever was there to see that. */
function tookThere({ started, ahead = 0 }: BuildEntry, record: BuildRecord | undefined): number {
  return record ? Math.max(0, record.ended - ahead - started) : secondsSince(started);
}

/** A warning, not a failure: vimage never looked at `new_image_md5`, so old specs carry stale ones. */
function warnOfOtherDigest({ expectedMd5 }: BuildEntry, { artifact }: BuildRecord, own: OwnEvents): void {
  if (!expectedMd5 || !artifact || expectedMd5 === artifact.md5) return;
  own.emit({
    type: "note",
    at: now(),
    level: "warning",
    text: `The image's MD5 is ${artifact.md5}, but the spec's new_image_md5 is ${expectedMd5}.`,
    hint: "If this image is the right one, write its digest there, or leave the key out.",
  });
}

/** Makes sure that the host has the build. */
async function begun({ folder, over, begin, signal }: Run, own: OwnEvents): Promise<void> {
  if (begin) {
    // The digest of a large base takes its time.
    await orAborted(begin(over, own), signal);
    await folder.update({ begun: true });
    return;
  }
  if ((await folder.entry()).begun) return;
  try {
    // The app may have ended between putting the build on the host and writing that down.
    await over((agent) => agent.ask(["status", folder.id]));
    await folder.update({ begun: true });
  } catch (error) {
    if (!(error instanceof Failure) || !missingOnHost.includes(error.code)) throw error;
    throw new Failure(
      "host-not-begun",
      "Stackwright was stopped before the host had the whole build.",
      "Build again: what was uploaded of the base is kept.",
    );
  }
}

const missingOnHost = ["host-no-build", "host-not-started"];

async function toEndOnHost(
  { folder, over, sink, signal, begin }: Run,
  shown: Shown,
): Promise<BuildResult["state"]> {
  const known = await replay(folder, sink, shown);
  if (known) return known.state;
  for (let started = begin !== undefined; ; started = false) {
    // Asked first, because a refusal in place of the log would be taken for the log, and because streams that end don't say that the build has.
    const before = started ? "running" : await over((agent) => stateOf(agent, folder.id));
    if (before === "lost") return before;
    const ended = await over((agent) => follow(agent, folder.id, folder, sink, signal));
    signal.throwIfAborted();
    if (ended) return ended.state;
    const after = await over((agent) => stateOf(agent, folder.id));
    if (after !== "running") return after;
  }
}

async function stateOf(agent: Agent, id: string): Promise<BuildState> {
  try {
    return (await askStatus(agent, id)).state;
  } catch (error) {
    if (error instanceof Failure && missingOnHost.includes(error.code)) return "lost";
    throw error;
  }
}

/** Of a build that was stopped from here: how it has ended, or `Detached` with what is left of it on the host. What else went wrong is thrown on. */
async function stopped(folder: BuildFolder, error: unknown): Promise<BuildResult> {
  if (error instanceof Detached)
    throw new Detached((await folder.entry()).begun ? await leftOf(folder) : "nothing");
  if (!(error instanceof Cancelled)) throw error;
  const state = await error.state;
  const took = tookThere(await folder.entry(), await folder.record());
  const entry = await folder.update({ state, took });
  if (state === "succeeded") throw new Detached("image");
  return resultOf(folder, entry);
}

/** A build that never began has ended, whatever kept it from beginning; one that has begun goes on without us, unless it was cancelled. */
async function settle({ folder }: Run, own: OwnEvents, error: unknown): Promise<BuildResult> {
  const { begun, started } = await folder.entry();
  const wanted = error instanceof Detached || error instanceof Cancelled;
  if (error instanceof Cancelled && !begun) own.emit({ type: "ended", at: now(), state: await error.state });
  if (begun || wanted) return stopped(folder, error);
  const ended = now();
  const failure = toBuildFailure("connect", error);
  own.emit({ type: "failure", at: ended, ...failure });
  own.emit({ type: "ended", at: ended, state: "failed" });
  await folder.update({ state: "failed", took: secondsSince(started), failure });
  throw error;
}

/** By what has come of its events. */
async function leftOf(folder: BuildFolder): Promise<Detached["left"]> {
  const ended = (await folder.events()).some(
    (event) => event.type === "ended" && event.state === "succeeded",
  );
  return ended ? "image" : "build";
}

function toBuildFailure(phase: BuildFailure["phase"], error: unknown): BuildFailure {
  if (!(error instanceof Failure))
    return { phase, code: "defect", message: error instanceof Error ? error.message : String(error) };
  const { code, message, hint } = error;
  return { phase, code, message, ...(hint === undefined ? {} : { hint }) };
}

async function recordOf(agent: Agent, folder: BuildFolder): Promise<BuildRecord> {
  const here = agent.fileHere("builds", folder.id, "record.json");
  const file = here && (await readFile(here, "utf8").catch(() => undefined));
  const [answer] = file ? [JSON.parse(file) as unknown] : await agent.ask(["record", folder.id]);
  const record = buildRecordSchema.parse(answer);
  await folder.write("record.json", JSON.stringify(record, null, 2) + "\n");
  return record;
}

/** How an ended build went, from its folder alone. */
export async function resultOf(folder: BuildFolder, entry: BuildEntry): Promise<BuildResult> {
  const record = await folder.record();
  const failure = record?.failure ?? entry.failure;
  const files =
    entry.state === "succeeded" && (await findArtifact(folder, entry))
      ? artifactPaths(folder, entry)
      : undefined;
  return {
    id: entry.id,
    spec: entry.spec,
    state: entry.state === "running" ? "lost" : entry.state,
    log: folder.log,
    ...(failure ? { failure } : {}),
    ...(record ? { record } : {}),
    ...(entry.took === undefined ? {} : { took: entry.took }),
    ...(files ? { files } : {}),
  };
}
