import headless from "@xterm/headless";
import { afterEach, expect, it, vi } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { TerminalRecording } from "../../../main/recordings/index.ts";
import { openingTeller } from "../../../main/shells/opening-teller.ts";

afterEach(() => void vi.useRealTimers());

/** The lines that a terminal has in the end. */
async function shown(recording: TerminalRecording, cols: number): Promise<string[]> {
  const terminal = new headless.Terminal({ cols, rows: 10, allowProposedApi: true });
  const { bytes } = await recording.read(0, 1 << 20, 0);
  await new Promise<void>((done) => terminal.write(bytes, done));
  const lines = Array.from(
    { length: 10 },
    (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? "",
  );
  terminal.dispose();
  return lines.filter((line) => line !== "");
}
const sent = (done: number): BuildEvent => ({
  type: "progress",
  at: 0,
  phase: "upload",
  done,
  total: 200_000_000,
});
const begun: BuildEvent = { type: "begin", at: 0, phase: "upload" };

it("how much of a base has been sent is told in one line, and what the shell prints begins on the next", async () => {
  // Of the clock alone: the terminal has timers of its own.
  vi.useFakeTimers({ toFake: ["performance"] });
  const recording = new TerminalRecording();
  const tell = openingTeller(recording, () => 80);
  tell({ type: "progress", at: 0, phase: "base", doing: "reading", done: 200_000_000, total: 200_000_000 });
  tell(begun);
  tell(sent(0));
  vi.advanceTimersByTime(1000);
  tell(sent(86_000_000));
  // Too soon after it.
  tell(sent(99_000_000));
  expect(await shown(recording, 80)).toEqual(["Sending the base to the host … 43 % (86 MB of 200 MB)"]);
  tell(sent(200_000_000));
  tell({ type: "end", at: 0, phase: "upload", seconds: 1 });
  recording.append(Buffer.from("root@base:~# "));
  expect(await shown(recording, 80)).toEqual([
    "Sending the base to the host … 100 % (200 MB of 200 MB)",
    "root@base:~# ",
  ]);
});

it("stays one line in a narrow terminal, and a failure is told below it", async () => {
  const recording = new TerminalRecording();
  const tell = openingTeller(recording, () => 20);
  tell(begun);
  tell(sent(0));
  recording.remark("No room.");
  expect(await shown(recording, 20)).toEqual(["Sending the base to", "No room."]);
});
