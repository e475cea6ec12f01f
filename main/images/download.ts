import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { Failure } from "../contract/failure.ts";
import type { Agent } from "../hosts/agent.ts";

/** What is to be had, as the build's record says. Sizes in bytes. */
export interface Artifact {
  id: string;
  size: number;
  sha256: string;
}

/**
 * Brings a build's artifact to `target`, which appears by rename once it is whole and its sha256 is right. What an earlier try
 * left in `<target>.<id>.part` is kept and gone on from. Throws `host-connection-lost` when the line broke (call again),
 * `host-image-digest` when a whole download was wrong twice.
 */
export async function download(
  agent: Agent,
  artifact: Artifact,
  target: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const part = `${target}.${artifact.id}.part`;
  for (const fresh of [false, true]) {
    if (fresh) await rm(part, { force: true });
    if ((await fetchPart(agent, artifact, part, progress, signal)) === artifact.sha256) {
      await rename(part, target);
      return;
    }
  }
  await rm(part, { force: true });
  throw new Failure(
    "host-image-digest",
    `The image arrived twice with a digest other than the record's (${artifact.sha256}).`,
    "It may have been changed on the host, or the line or a disk is faulty: build again.",
  );
}

/** Appends what is missing of `part`; gives the sha256 of the whole. */
async function fetchPart(
  agent: Agent,
  { id, size }: Artifact,
  part: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  const have = await hashExisting(part, size, hash);
  const file = await open(part, have === 0 ? "w" : "a");
  try {
    let done = have;
    progress(done, size);
    const channel = await agent.run(["image", id, String(have)]);
    const stop = () => channel.close();
    signal.addEventListener("abort", stop);
    try {
      channel.stdin.on("error", () => undefined).end();
      for await (const chunk of channel.stdout as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await file.appendFile(chunk);
        progress((done += chunk.length), size);
      }
      await channel.exit;
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener("abort", stop);
    }
    await file.datasync();
  } catch (error) {
    throw localDiskFull(error, part) ?? error;
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

async function hashExisting(part: string, size: number, hash: Hash): Promise<number> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  if (have > size) return 0;
  if (have > 0) for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  return have;
}

function localDiskFull(error: unknown, path: string): Failure | undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOSPC") return undefined;
  return new Failure("host-local-disk", `There is no room for ${path} on this machine.`, "Make room, then `stackwright attach` the build: the download goes on where it stopped.");
}
