import { expect, test } from "vitest";
import { Feeder } from "../../../renderer/terminal/feeder.ts";
import { eventually } from "../../support/eventually.ts";

/** A recording of `size` bytes, each its own offset modulo 251. */
function recording(size: number) {
  const bytes = Uint8Array.from({ length: size }, (_, offset) => offset % 251);
  const asked: number[] = [];
  let under = 0;
  let most = 0;
  const read = async ({ offset, max }: { offset: number; max: number }) => {
    asked.push(offset);
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under--;
    return { offset, bytes: bytes.slice(offset, offset + max), size, ended: true };
  };
  return { bytes, asked, read, most: () => most };
}

test("brings every byte in order, eight requests under way, none twice", async () => {
  const size = 3_000_001;
  const { bytes, asked, read, most } = recording(size);
  const got: Uint8Array[] = [];
  const feeder = new Feeder({ read, write: (part) => Promise.resolve(void got.push(part)) }, 0);
  await feeder.run();
  expect(Buffer.concat(got).equals(Buffer.from(bytes))).toBe(true);
  expect(Math.max(...got.map((part) => part.length))).toBeLessThanOrEqual(16 * 1024);
  expect(new Set(asked).size).toBe(asked.length);
  expect(most()).toBe(8);
});

test("asks for no more than a few pieces beyond what the terminal has parsed, gives it 64 KiB at a time, and none once it is stopped", async () => {
  const { asked, read } = recording(10_000_000);
  const waiting: (() => void)[] = [];
  const feeder = new Feeder({ read, write: () => new Promise((resolve) => waiting.push(resolve)) }, 0);
  void feeder.run().catch(() => undefined);
  // A quarter of a piece of 256 KiB, in slices.
  const parse = () => waiting.splice(0).forEach((resolve) => resolve());
  for (let turn = 0; turn < 3; turn++) {
    await eventually(() => expect(waiting.length).toBe(4));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(waiting.length).toBe(4);
    expect(feeder.offset).toBe((turn + 1) * 64 * 1024);
    parse();
  }
  expect(asked.length).toBeLessThanOrEqual(1 + 8);
  await eventually(() => expect(waiting.length).toBe(4));
  feeder.stop();
  parse();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(waiting.length).toBe(0);
});

test("says with each request whether somebody types now", async () => {
  const { read } = recording(1_000_000);
  const said: (boolean | undefined)[] = [];
  let types = true;
  const feeder = new Feeder(
    {
      read: (request) => {
        said.push(request.calm);
        return read(request);
      },
      write: () => Promise.resolve(void (types = false)),
      calm: () => types,
    },
    0,
  );
  await feeder.run();
  expect(said[0]).toBe(true);
  expect(said.at(-1)).toBeUndefined();
});

test("goes on at the byte where it was paused", async () => {
  const { bytes, read } = recording(2_000_000);
  const got: Uint8Array[] = [];
  const feeder: Feeder = new Feeder(
    {
      read,
      write: (part) => {
        got.push(part);
        if (got.length === 5) feeder.pause();
        return Promise.resolve();
      },
    },
    0,
  );
  const done = feeder.run();
  await eventually(() => expect(got.length).toBeGreaterThanOrEqual(5));
  const there = got.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(got.length).toBeLessThanOrEqual(there + 16);
  feeder.resume();
  await done;
  expect(Buffer.concat(got).equals(Buffer.from(bytes))).toBe(true);
});

test("stopped while it waits for bytes, it just ends; a read that fails by itself is told", async () => {
  const waiting = new Feeder(
    {
      read: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        ),
      write: () => Promise.resolve(),
    },
    0,
  );
  const run = waiting.run();
  waiting.stop();
  await expect(run).resolves.toBeUndefined();
  const failing = new Feeder(
    { read: () => Promise.reject(new Error("gone")), write: () => Promise.resolve() },
    0,
  );
  await expect(failing.run()).rejects.toThrow("gone");
});

test("tells of bytes that a bounded recording has dropped", async () => {
  const gaps: number[] = [];
  const feeder = new Feeder(
    {
      read: () => Promise.resolve({ offset: 500, bytes: Buffer.from("rest"), size: 504, ended: true }),
      write: () => Promise.resolve(),
      onGap: (bytes) => gaps.push(bytes),
    },
    100,
  );
  await feeder.run();
  expect(gaps).toEqual([400]);
  expect(feeder.offset).toBe(504);
});

/** A recording of 20 MB, of which all but what is `left` is left out, if anything is; and what was asked for. */
function longRecording(leavesOut: boolean, keeps: () => number | undefined, left = 1_000_000) {
  const size = 20_000_000;
  const skims: number[] = [];
  const skimmedTo: number[] = [];
  let written = 0;
  const feeder = new Feeder(
    {
      read: ({ offset, max, skim }) => {
        if (skim !== undefined) skims.push(offset);
        const chunk = { offset, size, ended: offset + max >= size };
        if (skim !== undefined && leavesOut)
          return Promise.resolve({
            ...chunk,
            bytes: Buffer.from("short"),
            standsFor: size - left - offset,
          });
        return Promise.resolve({ ...chunk, bytes: new Uint8Array(Math.min(max, size - offset)) });
      },
      write: (part) => Promise.resolve(void (written += part.length)),
      keeps,
      onSkim: (offset) => skimmedTo.push(offset),
    },
    0,
  );
  return { feeder, size, skims, skimmedTo, written: () => written };
}

test("far behind, it takes what stands for lines that may be left out, and goes on behind them", async () => {
  const { feeder, size, skims, skimmedTo, written } = longRecording(true, () => 100);
  await feeder.run();
  expect(skims).toEqual([256 * 1024]);
  expect(skimmedTo).toEqual([size - 1_000_000]);
  expect(feeder.offset).toBe(size);
  expect(written()).toBe(256 * 1024 + "short".length + 1_000_000);
});

test("where nothing can be left out it gets all of it, and asks about that every 4 MiB only", async () => {
  const { feeder, size, skims, written } = longRecording(false, () => 100);
  await feeder.run();
  expect(written()).toBe(size);
  expect(skims.length).toBe(4);
  for (const [n, offset] of skims.entries()) expect(offset).toBe(256 * 1024 + n * (4 << 20));
});

test("leaves nothing out while somebody looks at what would go", async () => {
  const { feeder, size, skims, written } = longRecording(true, () => undefined);
  await feeder.run();
  expect(skims).toEqual([]);
  expect(written()).toBe(size);
});

test("shows what is kept, however many bytes that is, before it asks to leave out more", async () => {
  const left = 19_000_000;
  const { feeder, skims, written } = longRecording(true, () => 100, left);
  await feeder.run();
  expect(skims).toEqual([256 * 1024]);
  expect(written()).toBe(256 * 1024 + "short".length + left);
});
