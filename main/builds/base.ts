import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform, type Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { Failure } from "../contract/failure.ts";
import type { Spec } from "../contract/spec.ts";
import type { Agent } from "../hosts/agent.ts";
import type { Digests, Reading } from "./digests.ts";
import type { BaseForAgent } from "./plan.ts";

/**
 * Says how the host gets the spec's base. A file's digests are taken here, before anything is sent, and checked
 * against the spec: a wrong file costs seconds, not an upload. `reading` is told how far that is.
 */
export async function resolveBase(
  spec: Spec,
  hostKind: "local" | "ssh",
  digests: Digests,
  reading?: Reading,
): Promise<BaseForAgent> {
  const { source, sha256, md5 } = spec.base;
  if (source.kind === "url")
    return { kind: "url", source: source.url, ...(sha256 ? { sha256 } : {}), ...(md5 ? { md5 } : {}) };
  const found = await digests.of(source.path, reading);
  if (sha256 && sha256 !== found.sha256)
    throw wrongDigest("base_image_sha256", source.path, sha256, found.sha256);
  if (md5 && md5 !== found.md5) throw wrongDigest("base_image_md5", source.path, md5, found.md5);
  return {
    kind: hostKind === "local" ? "path" : "upload",
    source: source.path,
    sha256: found.sha256,
    md5: found.md5,
  };
}

function wrongDigest(key: string, path: string, wanted: string, found: string): Failure {
  return new Failure(
    "input-base-digest",
    `${path} is not the base that the spec names: its digest is ${found}, but ${key} says ${wanted}.`,
    `Get the right file, or if this one is right, write ${key}: ${found}`,
  );
}

/** Milliseconds between looks at how far somebody else has come with the same base. */
const pulse = 1000;

/** What the agent says of a base that it is to be given. */
type Arrived = Readonly<Record<string, unknown>> | undefined;

/**
 * Sends the host what it lacks of the base's tarball; `arrived` is what it said last of that. Settles when the host has it whole and its
 * digest is right. `progress` is told the bytes that the host has, or has been sent, and the size.
 */
export async function uploadBase(
  agent: Agent,
  { source, sha256 }: { source: string; sha256: string },
  arrived: Arrived,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const { size } = await stat(source);
  const tell = (done: number) => progress(done, size);
  while (!arrived?.["have"]) {
    const offset = Number(arrived?.["offset"] ?? 0);
    tell(offset);
    if (arrived?.["busy"]) {
      // What another build sends will do for this one; what only a dead line still holds is soon let go of.
      await setTimeout(pulse);
      [arrived] = await agent.ask(["base-offset", sha256]);
      continue;
    }
    const input = () => counted(source, offset, tell);
    [arrived] = await agent.ask(["base-put", sha256, String(offset), String(size)], input);
    if (arrived?.["wrong"] && offset === 0)
      throw new Failure(
        "host-upload",
        `What the host got of ${source} is not what was read here before.`,
        "If the file has been changed meanwhile, build again; else the line or a disk is faulty.",
      );
  }
}

/** A file's bytes from `offset` on, telling how far it was read. */
function counted(path: string, offset: number, progress: (done: number) => void): Readable {
  let done = offset;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      progress(done);
      next(null, chunk);
    },
  });
  const file = createReadStream(path, { start: offset, highWaterMark: 256 * 1024 });
  file.once("error", (error) => count.destroy(error));
  count.once("close", () => file.destroy());
  return file.pipe(count);
}
