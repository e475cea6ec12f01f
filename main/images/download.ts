import { chmod, link, open, rename, rm, stat, truncate } from "node:fs/promises";
import { Failure } from "../contract/failure.ts";
import type { Agent } from "../hosts/agent.ts";
import { gathered, PieceWriter } from "../hosts/pieces.ts";
import { GrowingDigest } from "./growing-digest.ts";

/** What is to be had, as the build's record says. Sizes in bytes. */
export interface Artifact {
  id: string;
  compression: string;
  size: number;
  sha256: string;
}

/** Where what has come of an artifact is kept until it is whole. */
export function partOf(target: string, id: string): string {
  return `${target}.${id}.part`;
}

/**
 * Brings a build's artifact to `target`, which appears by rename once it is whole and its sha256 is right. What an
 * earlier try left in `<target>.<id>.part` is kept and gone on from. Throws `host-connection-lost` when the line broke
 * (call again), `host-image-gone` when the host has it no more, `host-image-digest` when a whole download was wrong twice.
 */
export async function download(
  agent: Agent,
  artifact: Artifact,
  target: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await refuseFolder(target);
  const part = partOf(target, artifact.id);
  if (await linkHere(agent, artifact, part)) {
    await takePlace(part, target);
    return;
  }
  for (const fresh of [false, true]) {
    if (fresh) await rm(part, { force: true });
    let digest = await fetchPart(agent, artifact, part, progress, signal);
    if (digest === undefined) {
      // Asking first would cost every download a round trip: the agent may be missing, or of another version.
      await agent.ensure();
      digest = await fetchPart(agent, artifact, part, progress, signal);
    }
    if (digest === undefined) {
      await rm(part, { force: true });
      throw new Failure("host-image-gone", "The image is no longer on the host.", "Build it again.");
    }
    if (digest === artifact.sha256) {
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

/** A folder is not put aside for an image: it is somebody's. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR" });
}

/**
 * On this machine the artifact is a second name for the file that the agent has just taken the digest of. Where that can't
 * be (another filesystem, not root), it is fetched and checked like any other.
 */
async function linkHere(agent: Agent, { id, compression }: Artifact, part: string): Promise<boolean> {
  const file = agent.fileHere("builds", id, `image.tar.${compression}`);
  if (file === undefined) return false;
  try {
    await rm(part, { force: true });
    await link(file, part);
    await chmod(part, 0o666 & ~process.umask());
    return true;
  } catch {
    return false;
  }
}

/**
 * Renames `part` to `target`. What has that name is put aside first and removed behind it: ext4 writes all of a file to the disk
 * when it takes another one's place at once.
 */
async function takePlace(part: string, target: string): Promise<void> {
  const old = `${part}.old`;
  await rename(target, old).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  });
  await rename(part, target);
  await rm(old, { force: true });
}

/** Bytes that a refusal may have, which comes in the image's place. */
const longestRefusal = 4096;

/** Appends what is missing of `part`; gives the sha256 of the whole, or nothing when the host refused. */
async function fetchPart(
  agent: Agent,
  { id, size }: Artifact,
  part: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const have = await usable(part, size);
  let done = have;
  progress(done, size);
  const channel = await agent.run(["image", id, String(have)]);
  channel.stdin.on("error", () => undefined).end();
  const stop = () => channel.stdout.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop);
  let digest: GrowingDigest | undefined;
  try {
    signal.throwIfAborted();
    const file = await open(part, have === 0 ? "w" : "a");
    try {
      digest = new GrowingDigest(part);
      digest.grown(have);
      const writer = new PieceWriter(file);
      for await (const pieces of gathered(channel.stdout)) {
        done += await writer.write(pieces);
        digest.grown(done);
        progress(done, size);
      }
    } finally {
      await file.close();
    }
    const { code } = await channel.exit;
    if (code !== 0 && done - have <= longestRefusal) {
      await truncate(part, have);
      return undefined;
    }
    return await digest.result();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    channel.close();
    digest?.close();
  }
}

/** Bytes of an earlier try that the rest can be appended to. More than all of them are another image's. */
async function usable(part: string, size: number): Promise<number> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  return have > size ? 0 : have;
}
