import { watch } from "node:fs";
import type { BuildFolder } from "./build-folder.ts";
import { replay, type BuildSink, type Shown } from "./follow.ts";
import type { FollowerLock } from "./follower-lock.ts";

/** Milliseconds between looks at whether the follower is still alive: nothing tells when a process dies. */
const pulse = 1000;

/** Shows a build that another process follows, from its files as they grow, until it has ended or that process is gone. */
export async function lookOn(
  folder: BuildFolder,
  lock: FollowerLock,
  sink: BuildSink,
  shown: Shown,
  signal: AbortSignal,
): Promise<void> {
  let stirred: () => void = () => undefined;
  const stir = () => stirred();
  const watcher = watch(folder.path, stir);
  // Without a watcher (none to be had), the pulse alone wakes us.
  watcher.on("error", () => undefined);
  const heart = setInterval(stir, pulse);
  signal.addEventListener("abort", stir);
  try {
    for (;;) {
      // From before the look on, so that what is written while we look is not missed.
      const next = new Promise<void>((go) => (stirred = go));
      signal.throwIfAborted();
      await replay(folder, sink, shown);
      if ((await folder.entry()).state !== "running" || (await lock.free())) return;
      await next;
    }
  } finally {
    signal.removeEventListener("abort", stir);
    clearInterval(heart);
    watcher.close();
  }
}
