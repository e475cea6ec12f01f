import { expect, it } from "vitest";
import { refillStart } from "../../../renderer/terminal/refill-start.ts";

/** Where a recording of such lines is begun, so that 10,000 of them are shown; `first`: what is before it is gone. */
async function startOf(line: string, count: number, first = 0): Promise<{ lines: number; bytes: number }> {
  const recording = Buffer.from(line.repeat(count));
  const read = ({ offset, max }: { offset: number; max: number }) => {
    const from = Math.max(offset, first);
    const bytes = new Uint8Array(recording.subarray(from, from + max));
    return Promise.resolve({ offset: from, bytes, size: recording.length, ended: true });
  };
  const shown = recording.subarray(await refillStart(read, recording.length, 10_000));
  return { lines: shown.toString().split("\n").length - 1, bytes: shown.length };
}

it("begins where as many lines follow as are to be shown, however long they are", async () => {
  for (const line of [`${"x".repeat(900)}\n`, "short\n", "\n"]) {
    const { lines, bytes } = await startOf(line, 3_000_000 / line.length + 12_000);
    // At a line's end, behind which there are as many and 500 more.
    expect(lines).toBe(10_501);
    expect(bytes).toBe(10_500 * line.length + 1);
  }
});

it("begins at the start of what has fewer, and nowhere before what is kept", async () => {
  expect((await startOf(`${"x".repeat(900)}\n`, 9000)).lines).toBe(9000);
  expect((await startOf(`${"x".repeat(900)}\n`, 9000, 5_000_000)).bytes).toBe(9000 * 901 - 5_000_000);
});

it("goes no further back than is worth it", async () => {
  expect((await startOf("50 %\r", 8_000_000)).bytes).toBe(16 << 20);
});
