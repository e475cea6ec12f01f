import type { BuildFailure, BuildRecord, BuildState } from "../contract/build.ts";

/** How a build ended, and what is on this machine of it. Paths are absolute. */
export interface BuildResult {
  id: string;
  /** Of its spec. */
  spec: string;
  state: Exclude<BuildState, "running">;
  failure?: BuildFailure;
  record?: BuildRecord;
  /** Seconds from its start to its end, and for which its image came here. */
  took?: number;
  /** There when the build succeeded: what was put in the output folder. */
  files?: { tarball: string; log: string; record: string };
  /** The complete log. */
  log: string;
}

/** Why following a build stopped before its end. */
export class Detached extends Error {
  override readonly name = "Detached";

  /** What the host has: the build, which goes on; its image, as it has succeeded; nothing, as it was not to begin yet. */
  constructor(readonly left: "build" | "image" | "nothing" = "build") {
    super("Detached.");
  }
}

/** The user cancelled while there was something that only this machine does: sending the build, or bringing home its image. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  /** How the build has ended by that, as the host says. */
  constructor(readonly state: Promise<BuildResult["state"]>) {
    super("Cancelled.");
  }
}

/** A build that is under way, as its starter or a follower holds it. */
export interface RunningBuild {
  readonly id: string;
  /** The name of the image that it makes. */
  readonly image: string;
  /** Rejects with `Detached`, or with a `Failure` when the host can't be had or refuses. */
  readonly result: Promise<BuildResult>;
  /** Whether the host has the build: from then on it goes on without us. */
  begun(): Promise<boolean>;
  /** Ends the build on the host; `result` then settles as `cancelled`. Of one that has succeeded, ends the download: it rejects with `Detached`. */
  cancel(): Promise<void>;
  /** Stops following; the build goes on. */
  detach(): void;
}
