import { relative } from "node:path";
import type { BuildResult, BuildSink, Detached, RunningBuild } from "../builds/index.ts";
import type { BuildFailure } from "../contract/build.ts";
import { shellLine } from "../hosts/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { handleInterrupts, isDetached } from "./interrupt.ts";
import { lastLines } from "./last-lines.ts";
import { goOnWithoutReaders } from "./output.ts";
import { JsonPresenter } from "./present-json.ts";
import { Presenter } from "./present.ts";
import { bytesText, durationText } from "../contract/texts.ts";

/** How much of a failed script's output is shown where nothing was. */
const shownLines = 10;

export interface WatchOptions {
  quiet?: boolean;
  json?: boolean;
}

/**
 * Runs or rejoins a build with its output on this terminal, to its end or until the user leaves. Gives the exit code. `stepIn` opens a shell in what a
 * partial build left, where there is a terminal for it.
 */
export async function watch(
  begin: (sink: BuildSink) => Promise<RunningBuild>,
  where: string,
  { quiet = false, json = false }: WatchOptions,
  stepIn?: (build: string) => Promise<unknown>,
): Promise<number> {
  // Who looks away wants the image all the same.
  goOnWithoutReaders();
  const show = new Presenter(quiet || json);
  const machine = json ? new JsonPresenter() : undefined;
  const shown = machine ?? show;
  const build = await begin({ event: (event) => shown.event(event), output: (chunk) => shown.output(chunk) });
  if (!quiet && !json) show.line(`Build ${build.id}: ${build.image}${where}`);
  const release = handleInterrupts(build, show);
  let result: BuildResult;
  try {
    result = await build.result;
    if (machine) machine.result(result);
    else if (!quiet) report(result, show);
    else if (!wentWell(result)) await reportTrouble(result, show);
  } catch (error) {
    if (!isDetached(error)) throw error;
    show.line(leftAs(build.id, error));
    return exitCodes.interrupted;
  } finally {
    release();
    show.clear();
  }
  const terminal = process.stdin.isTTY && process.stdout.isTTY && !quiet && !json;
  if (result.state === "partial" && stepIn && terminal) await stepIn(result.id);
  return exitCodeOf(result);
}

/** Says that nothing was built, since it would have become this again. */
export function showCurrent(result: BuildResult, { quiet, json }: WatchOptions): void {
  if (json) new JsonPresenter().result(result, true);
  if (quiet || json) return;
  const show = new Presenter(false);
  const image = result.files ? here(result.files.tarball) : "its image";
  show.line(`Nothing has changed since build ${result.id}: ${image} is current.`);
  show.line("--force builds all the same.");
}

function wentWell({ state }: BuildResult): boolean {
  return state === "succeeded" || state === "partial";
}

/** What went wrong, of a build whose output was not shown. */
async function reportTrouble(result: BuildResult, show: Presenter): Promise<void> {
  if (result.failure?.phase === "script")
    for (const line of await lastLines(result.log, shownLines)) show.line(line);
  report(result, show);
}

function leftAs(id: string, { left }: Detached): string {
  switch (left) {
    case "build":
      return `Detached; build ${id} goes on. \`stackwright attach ${id}\` comes back to it.`;
    case "image":
      return `Build ${id} has succeeded; its image is on the host. \`stackwright attach ${id}\` brings it here.`;
    case "nothing":
      return `Build ${id} has not begun, and will not. What was uploaded of its base is kept for the next one.`;
  }
}

function exitCodeOf({ state, failure }: BuildResult): number {
  switch (state) {
    case "succeeded":
    case "partial":
      return exitCodes.ok;
    case "failed":
      // It never began.
      if (failure?.phase === "connect")
        return failure.code.startsWith("input-") ? exitCodes.badInput : exitCodes.hostTrouble;
      // A base that is not what the spec says is the spec's mistake, not the script's.
      return failure?.phase === "base" && failure.code.startsWith("base-")
        ? exitCodes.badInput
        : exitCodes.buildFailed;
    case "cancelled":
      return exitCodes.interrupted;
    case "lost":
      return exitCodes.hostTrouble;
  }
}

function report(result: BuildResult, show: Presenter): void {
  switch (result.state) {
    case "succeeded": {
      const { files, record, took = 0 } = result;
      if (!files || !record?.artifact) return;
      show.line(
        `${here(files.tarball)}  ${bytesText(record.artifact.size)}  sha256 ${record.artifact.sha256}  (${durationText(took)})`,
      );
      show.line(`${here(files.log)}  ${here(files.record)}`);
      return;
    }
    case "failed":
      if (result.failure) reportFailure(result.failure, result, show);
      return;
    case "partial":
      show.line(`Step in, as it is:  stackwright shell --build ${result.id}`);
      return;
    case "cancelled":
      show.line(`Build ${result.id} is cancelled; nothing of it is left on the host.`);
      return;
    case "lost":
      show.line(
        `Build ${result.id} is lost: its process is gone from the host and left no result (a restart, or the host ran out of memory).`,
      );
      show.line(`What it printed until then: ${result.log}`);
  }
}

function reportFailure(failure: BuildFailure, { id, spec, record }: BuildResult, show: Presenter): void {
  const where = failure.line === undefined ? "" : `${record?.script.name ?? "script"}:${failure.line}: `;
  const what = failure.step === undefined ? failure.phase : `step ${failure.step}`;
  show.line(`✖ ${what} failed: ${where}${failure.message}`);
  if (failure.hint) show.line(`  ${failure.hint}`);
  if (failure.phase === "script") show.line(`  Step in, as it was left:  stackwright shell --build ${id}`);
  if (failure.step !== undefined) {
    const host = record && record.host.name !== "local" ? ["--host", record.host.name] : [];
    const command = ["stackwright", "build", here(spec), ...host, "--resume", id];
    show.line(`  Mend it and go on:        ${shellLine(command)}`);
  }
  show.line(`  The whole log:            stackwright log ${id}`);
}

function here(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
