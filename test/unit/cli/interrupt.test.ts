import { expect, it } from "vitest";
import type { RunningBuild } from "../../../main/builds/index.ts";
import { handleInterrupts } from "../../../main/cli/interrupt.ts";
import type { Presenter } from "../../../main/cli/present.ts";

it("says that a build could not be cancelled, but not behind its end", async () => {
  const shown: string[] = [];
  const show = { line: (text: string) => void shown.push(text) } as Presenter;
  const interrupted = async (before: boolean) => {
    shown.length = 0;
    let fail: (why: Error) => void = () => undefined;
    const cancel = () => new Promise<void>((_done, reject) => (fail = reject));
    const release = handleInterrupts({ cancel, detach: () => undefined } as unknown as RunningBuild, show);
    process.emit("SIGINT");
    if (!before) release();
    fail(new Error("the line was closed"));
    await new Promise((go) => setImmediate(go));
    if (before) release();
    return shown.filter((line) => line.includes("could not be cancelled"));
  };
  expect(await interrupted(true)).toHaveLength(1);
  expect(await interrupted(false)).toEqual([]);
});
