import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { payload } from "../../../main/builds/payload.ts";

/** Reads the first piece and ends, as a command does that knows its answer by then. */
function endsEarly(): Writable {
  let reads = 0;
  return new Writable({
    write: (_chunk, _encoding, done) => done(reads++ === 0 ? null : new Error("The command has ended.")),
  });
}

test.each(["a large script", "a large file"])(
  "a host that ends while %s is sent to it fails what waits for that, and nothing else",
  async (what) => {
    const nowhere: unknown[] = [];
    const note = (error: unknown) => void nowhere.push(error);
    process.on("uncaughtException", note);
    try {
      const script = Buffer.alloc(1 << 20, "#");
      const files = [{ source: process.execPath, target: "/opt/large" }];
      const sent = what === "a large file" ? payload("plan", undefined, files) : payload("plan", script, []);
      await expect(pipeline(sent, endsEarly())).rejects.toThrow("The command has ended.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off("uncaughtException", note);
    }
    expect(nowhere).toEqual([]);
  },
);
