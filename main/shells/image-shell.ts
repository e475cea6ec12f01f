import type { BuildEvent } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { Spec } from "../contract/spec.ts";
import type { BuildEntry, BuildFolder } from "../builds/build-folder.ts";
import { findArtifact } from "../builds/collect.ts";
import type { BaseForAgent } from "../builds/plan.ts";
import { defaultRoot } from "../hosts/agent.ts";
import type { Channel } from "../hosts/connection.ts";
import type { Shells, Terminal } from "./shells.ts";

/**
 * A shell in a finished image: the image is the base of a throwaway container. It is taken from where it was built while it is there, else from this
 * machine's store.
 */
export async function shellInImage(
  shells: Shells,
  folder: BuildFolder,
  entry: BuildEntry,
  terminal: Terminal,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<Channel> {
  const [record, here, sources] = await Promise.all([
    folder.record(),
    findArtifact(folder, entry),
    folder.sources(),
  ]);
  if (!record?.artifact) throw new Failure("input-no-image", "This build has no image.");
  const { sha256, md5 } = record.artifact;
  const { host } = entry;
  const spec: Spec = {
    path: entry.spec,
    sha256: record.spec.sha256,
    base: { source: { kind: "file", path: here?.path ?? "" }, sha256 },
    image: { name: entry.image },
    script: { kind: "file", path: record.script.name },
    env: {},
    secrets: [],
    network: record.network === "none" || record.network === "bridge" ? record.network : "host",
    limits: {},
    files: [],
    exclude: [],
    compression: entry.compression,
  };
  const script = sources.find(({ file }) => file === record.script.name);
  const request = {
    spec,
    script: { name: record.script.name, bytes: script?.content ?? Buffer.from("#!/bin/sh\n") },
    host,
    terminal,
  };
  const path = `${host.root ?? defaultRoot}/builds/${entry.id}/image.tar.${entry.compression}`;
  const there: BaseForAgent = { kind: "path", source: path, sha256, md5 };
  try {
    return await shells.overBase(request, there, emit, signal);
  } catch (error) {
    if (!here || !(error instanceof Failure) || error.code.startsWith("host-connection")) throw error;
    const kind = host.kind === "local" ? "path" : "upload";
    return shells.overBase(request, { kind, source: here.path, sha256, md5 }, emit, signal);
  }
}
