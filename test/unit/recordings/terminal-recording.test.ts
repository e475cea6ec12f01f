import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { TerminalRecording } from "../../../main/recordings/index.ts";

const text = async (recording: TerminalRecording, offset: number, wait = 0) =>
  Buffer.from((await recording.read(offset, 1 << 20, wait)).bytes).toString();

it("wakes who waits when something comes, and when nothing more will", async () => {
  const recording = new TerminalRecording();
  const first = text(recording, 0, 60_000);
  recording.append(Buffer.from("hello"));
  expect(await first).toBe("hello");
  const end = recording.read(5, 10, 60_000);
  recording.end();
  expect(await end).toMatchObject({ offset: 5, size: 5, ended: true });
});

it("answers with nothing when its time is up, or its reader has gone", async () => {
  const recording = new TerminalRecording();
  expect(await recording.read(0, 10, 5)).toMatchObject({ offset: 0, size: 0, ended: false });
  const gone = new AbortController();
  const waiting = recording.read(0, 10, 60_000, gone.signal);
  gone.abort();
  expect((await waiting).bytes.length).toBe(0);
});

it("makes what prints wait for a reader that lags, and loses nothing", async () => {
  const recording = new TerminalRecording();
  const stream = new PassThrough({ highWaterMark: 1 << 20 });
  const recorded = recording.record(stream);
  for (let count = 0; count < 20; count++) stream.write(Buffer.alloc(1 << 20, 65 + count));
  stream.end();
  let seen = "";
  for (let offset = 0; offset < 20 << 20;) {
    const chunk = await recording.read(offset, 1 << 20, 1000);
    expect(chunk.offset).toBe(offset);
    expect(chunk.size - offset).toBeLessThanOrEqual(6 << 20);
    const bytes = Buffer.from(chunk.bytes).toString();
    seen += [...new Set(bytes)].join("");
    offset += bytes.length;
  }
  await recorded;
  expect([...new Set(seen)].join("")).toBe("ABCDEFGHIJKLMNOPQRST");
});

it("begins later when what was asked for is dropped", async () => {
  const recording = new TerminalRecording();
  for (let count = 0; count < 12; count++) recording.append(Buffer.alloc(1 << 20));
  const chunk = await recording.read(10, 100, 0);
  expect(chunk).toMatchObject({ offset: 4 << 20, size: 12 << 20 });
});
