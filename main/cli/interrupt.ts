import { Detached, type RunningBuild } from "../builds/index.ts";
import { explain } from "../contract/failure.ts";
import type { Presenter } from "./present.ts";

const whileItRuns =
  "The build goes on. [c] cancel it · [d] detach and leave it running · any other key: keep watching";
const beforeItBegins = "The build has not begun on the host yet. [c] cancel it · any other key: go on";

/**
 * What Ctrl-C means while a build runs. On a terminal it asks: cancel, detach or go on; elsewhere (a CI job being stopped) it cancels. Once more, when
 * the host can't be told, it detaches, and whatever keeps that up is ended by the third. A hang-up or a TERM detaches: closing a laptop must not end a
 * build. Gives a function that undoes it all.
 */
export function handleInterrupts(build: RunningBuild, show: Presenter): () => void {
  let asking = false;
  let cancelling = false;
  /** Nobody waits for the build any more: it has ended, or is left running. */
  let left = false;
  const detach = () => {
    left = true;
    process.off("SIGINT", onInterrupt);
    build.detach();
  };
  const cancel = () => {
    cancelling = true;
    show.line("Cancelling … (Ctrl-C again leaves it as it is)");
    build.cancel().catch((error: unknown) => {
      if (!left) show.line(`It could not be cancelled: ${explain(error)}`);
    });
  };
  const ask = async () => {
    const begun = await build.begun().catch(() => true);
    if (asking) show.line(begun ? whileItRuns : beforeItBegins);
  };
  const onInterrupt = () => {
    if (cancelling) return detach();
    if (!process.stdin.isTTY || asking) return cancel();
    asking = true;
    void ask();
    process.stdin.setRawMode(true);
    process.stdin.resume();
    process.stdin.once("data", (key: Buffer) => {
      process.stdin.setRawMode(false);
      process.stdin.pause();
      asking = false;
      // In raw mode a second Ctrl-C arrives as this byte.
      if (key[0] === 0x03 || key.toString() === "c") cancel();
      else if (key.toString() === "d") detach();
    });
  };
  const signals: [NodeJS.Signals, () => void][] = [
    ["SIGINT", onInterrupt],
    ["SIGTERM", detach],
    ["SIGHUP", detach],
  ];
  for (const [signal, handler] of signals) process.on(signal, handler);
  return () => {
    left = true;
    for (const [signal, handler] of signals) process.off(signal, handler);
    if (asking) process.stdin.setRawMode(false).pause();
    asking = false;
  };
}

export function isDetached(error: unknown): error is Detached {
  return error instanceof Detached;
}
