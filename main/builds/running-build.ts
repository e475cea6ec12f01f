import type { BuildFailure, BuildRecord, BuildState } from "../contract/build.ts";

/** How a build ended, and what is on this machine of it. Paths are absolute. */
export interface BuildResult {
  id: string;
  /** Of its spec. */
  spec: string;
  state: Exclude<BuildState, "running">;
  failure?: BuildFailure;
  record?: BuildRecord;
  /** There when the build succeeded: what was put in the output folder. */
  files?: { tarball: string; log: string; record: string };
  /** The complete log. */
  log: string;
}

/** Why following a build stopped before its end. */
export class Detached extends Error {
  override readonly name = "Detached";
}

/** A build that is under way, as its starter or a follower holds it. */
export interface RunningBuild {
  readonly id: string;
  /** The name of the image that it makes. */
  readonly image: string;
  /** Rejects with `Detached`, or with a `Failure` when the host can't be had or refuses. */
  readonly result: Promise<BuildResult>;
  /** Ends the build on the host; `result` then settles as `cancelled`. */
  cancel(): Promise<void>;
  /** Stops following; the build goes on. */
  detach(): void;
}
