import type { BuildFolder } from "./build-folder.ts";
import { replay, type BuildSink, type Shown } from "./follow.ts";
import type { FollowerLock } from "./follower-lock.ts";
import { Waker } from "./waker.ts";

/** Shows a build that another process follows, from its files as they grow, until it has ended or that process is gone. */
export async function lookOn(
  folder: BuildFolder,
  lock: FollowerLock,
  sink: BuildSink,
  shown: Shown,
  signal: AbortSignal,
): Promise<void> {
  const waker = new Waker(folder.path);
  const wake = () => waker.wake();
  signal.addEventListener("abort", wake);
  try {
    for (;;) {
      const next = waker.next();
      signal.throwIfAborted();
      await replay(folder, sink, shown);
      if ((await folder.entry()).state !== "running" || (await lock.free())) return;
      await next;
    }
  } finally {
    signal.removeEventListener("abort", wake);
    waker.close();
  }
}
