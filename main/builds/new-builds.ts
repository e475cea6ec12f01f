import { readFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import type { HostProfile } from "../contract/host.ts";
import type { Spec } from "../contract/spec.ts";
import { BuildFolder, type BuildEntry } from "./build-folder.ts";
import { newBuildId, now } from "./clock.ts";
import type { Course } from "./course.ts";
import { FollowerLock } from "./follower-lock.ts";
import { newImageName } from "./image-name.ts";
import type { Script } from "./launch.ts";
import { labelOf } from "./stack-label.ts";

/** What is to be built, and where. */
export interface Inputs {
  spec: Spec;
  script: Script;
  host: HostProfile;
  /** Absolute path of the folder that gets the image; absent: the image store. */
  output?: string;
}

export interface BuildRequest extends Inputs {
  terminal: { cols: number; rows: number };
  course: Course;
}

/** Gives new builds their folders and names: one at a time, so that no two get the same name. */
export class NewBuilds {
  /** Absolute path of the image store. */
  readonly #store: string;
  #naming: Promise<unknown> = Promise.resolve();

  constructor(store: string) {
    this.#store = store;
  }

  /** Resolves when the build is on the disk: it is then one that runs, and `lock` says that it is followed. */
  create(request: BuildRequest): Promise<{ entry: BuildEntry; folder: BuildFolder; lock: FollowerLock }> {
    const mine = this.#naming.catch(() => undefined).then(() => this.#createNow(request));
    this.#naming = mine;
    return mine;
  }

  async #createNow({ spec, script, host, output, course }: BuildRequest) {
    const id = newBuildId();
    const folder = await BuildFolder.create(this.#store, id);
    const place = output === undefined ? undefined : { folder: output, compression: spec.compression };
    const before = (await BuildFolder.all(this.#store)).map(({ entry }) => entry);
    const taken = before.map(({ image }) => image);
    const entry: BuildEntry = {
      id,
      stack: labelOf(spec.path, id, before),
      image: spec.image.name ?? (await newImageName(spec.path, taken, place)),
      compression: spec.compression,
      ...(spec.image.md5 === undefined ? {} : { expectedMd5: spec.image.md5 }),
      host,
      spec: spec.path,
      output: output ?? folder.path,
      ...(course.steps.length > 0 ? { steps: [...course.steps] } : {}),
      by: whoBuilds(),
      started: now(),
      state: "running",
    };
    const lock = new FollowerLock(folder.path);
    await Promise.all([
      keepSpec(folder, spec.path),
      folder.keepSource(script.name, script.bytes),
      // Before there is an entry, so that no other process takes the new build for one that was left.
      lock.acquire(),
    ]);
    await folder.save(entry);
    return { entry, folder, lock };
  }
}

async function keepSpec(folder: BuildFolder, path: string): Promise<void> {
  await folder.keepSource(basename(path), await readFile(path).catch(() => Buffer.alloc(0)));
}

/** The user and this machine, for others who look at a shared history. */
function whoBuilds(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user id without a name.
    return hostname();
  }
}
