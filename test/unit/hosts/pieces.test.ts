import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gathered, PieceWriter } from "../../../main/hosts/pieces.ts";

describe("a stream's pieces, gathered while the reader is busy", () => {
  it("come in order and whole, however slow the reader is", async () => {
    const pieces = Array.from({ length: 200 }, (_, index) => Buffer.alloc(32_768, index));
    const got: Buffer[] = [];
    const sizes: number[] = [];
    for await (const come of gathered(Readable.from(pieces, { objectMode: false }))) {
      got.push(...come);
      sizes.push(come.length);
      await sleep(2);
    }
    expect(Buffer.concat(got).equals(Buffer.concat(pieces))).toBe(true);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  it("hold up a fast writer that nobody reads", async () => {
    const source = new PassThrough({ highWaterMark: 65_536 });
    const reader = gathered(source);
    const first = reader.next();
    let written = 0;
    let held = false;
    while (!held && written < 100e6) {
      const room = source.write(Buffer.alloc(65_536));
      written += 65_536;
      if (!room) held = await Promise.race([once(source, "drain").then(() => false), sleep(50, true)]);
    }
    expect(written).toBeLessThan(10e6);
    await first;
    await reader.return();
    source.destroy();
  });

  describe("for a reader that rests", () => {
    /** Milliseconds, longer than a test takes. */
    const long = 60_000;
    const piece = Buffer.alloc(1000, "x");

    it("come at once, and what follows together when it has rested", async () => {
      const source = new PassThrough();
      // So long that a busy machine writes all five within it.
      const reader = gathered(source, 500);
      source.write("first");
      expect((await reader.next()).value?.join()).toBe("first");
      const begun = performance.now();
      const second = reader.next();
      for (let written = 0; written < 5; written++) {
        source.write(piece);
        await sleep(5);
      }
      expect((await second).value).toHaveLength(5);
      // A timer may be a millisecond early.
      expect(performance.now() - begun).toBeGreaterThan(490);
      await sleep(520);
      source.write("after it");
      expect((await reader.next()).value?.join()).toBe("after it");
      source.destroy();
      await reader.return();
    });

    it.each([
      ["when they are many bytes", (source: PassThrough) => void source.write(Buffer.alloc(300_000))],
      ["when the stream ends", (source: PassThrough) => void source.end(piece)],
    ])("come sooner %s", async (_, act) => {
      const source = new PassThrough();
      const reader = gathered(source, long);
      source.write("first");
      await reader.next();
      const second = reader.next();
      act(source);
      expect((await second).value?.[0]?.length).toBeGreaterThanOrEqual(1000);
      source.end();
      for await (const rest of reader) expect(rest.length).toBeGreaterThan(0);
    });

    it("come before the error that the stream ends with", async () => {
      const source = new PassThrough();
      const reader = gathered(source, long);
      source.write("first");
      await reader.next();
      const second = reader.next();
      source.write("second");
      await sleep(5);
      source.destroy(new Error("cut"));
      expect((await second).value?.join()).toBe("second");
      await expect(reader.next()).rejects.toThrow("cut");
    });
  });

  it("end with the error that the stream ends with, after what came before it", async () => {
    const source = new PassThrough();
    const got: Buffer[] = [];
    const reading = (async () => {
      for await (const come of gathered(source)) got.push(...come);
    })();
    source.write("before");
    await sleep(5);
    source.destroy(new Error("cut"));
    await expect(reading).rejects.toThrow("cut");
    expect(Buffer.concat(got).toString()).toBe("before");
  });

  it("end also when the stream was over before anybody read", async () => {
    const cut = new PassThrough();
    cut.on("error", () => undefined).destroy(new Error("cut"));
    const closed = new PassThrough();
    closed.destroy();
    await sleep(5);
    await expect(gathered(cut).next()).rejects.toThrow("cut");
    expect(await gathered(closed).next()).toEqual({ done: true, value: undefined });
    const ended = new PassThrough();
    ended.end("all of it");
    await sleep(5);
    expect((await gathered(ended).next()).value?.toString()).toBe("all of it");
  });
});

describe("a writer of pieces", () => {
  it("appends them whole and in order, few or more than it holds", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stackwright-pieces-"));
    try {
      const path = join(folder, "file");
      const file = await open(path, "a");
      const writer = new PieceWriter(file);
      const sets = [[3_000_001], [], [5, 7, 0, 1 << 20, 70_001], [1 << 21]].map((lengths, set) =>
        lengths.map((length, index) => Buffer.alloc(length, `${String(set)} ${String(index)} and so on`)),
      );
      for (const pieces of sets) expect(await writer.write(pieces)).toBe(Buffer.concat(pieces).length);
      await file.close();
      expect(readFileSync(path).equals(Buffer.concat(sets.flat()))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says why a full disk takes nothing", async () => {
    const file = await open("/dev/full", "a");
    await expect(new PieceWriter(file).write([Buffer.from("more")])).rejects.toThrow("ENOSPC");
    await file.close();
  });
});
