import { createReadStream } from "node:fs";
import { Transform } from "node:stream";
import { Failure } from "../contract/failure.ts";
import type { Spec } from "../contract/spec.ts";
import type { Agent } from "../hosts/agent.ts";
import type { Digests } from "./digests.ts";
import type { BaseForAgent } from "./plan.ts";

/**
 * Says how the host gets the spec's base. A file's digests are taken here, before anything is sent, and checked
 * against the spec: a wrong file costs seconds, not an upload.
 */
export async function resolveBase(
  spec: Spec,
  hostKind: "local" | "ssh",
  digests: Digests,
): Promise<BaseForAgent> {
  const { source, sha256, md5 } = spec.base;
  if (source.kind === "url")
    return { kind: "url", source: source.url, ...(sha256 ? { sha256 } : {}), ...(md5 ? { md5 } : {}) };
  const found = await digests.of(source.path);
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

/**
 * Sends the base's tarball from `offset` (bytes) on. Settles when the host has it whole and its digest is right.
 * `progress` is told the bytes that the host has been sent, and the size.
 */
export async function uploadBase(
  agent: Agent,
  base: BaseForAgent & { kind: "upload" },
  size: number,
  offset: number,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const input = () => {
    let done = offset;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        done += chunk.length;
        progress(done, size);
        next(null, chunk);
      },
    });
    const file = createReadStream(base.source, { start: offset, highWaterMark: 256 * 1024 });
    file.once("error", (error) => count.destroy(error));
    count.once("close", () => file.destroy());
    return file.pipe(count);
  };
  const [answer] = await agent.ask(["base-put", base.sha256, String(offset)], input);
  if (!answer?.["have"])
    throw new Failure(
      "host-upload",
      `The host has only ${String(answer?.["offset"])} of ${size} bytes of the base.`,
    );
}
