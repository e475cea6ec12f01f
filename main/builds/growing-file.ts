import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Waker } from "./waker.ts";

/** One of a build's files on its host, from some byte on, as it grows: what following has of an agent's channel. */
export interface Growing {
  readonly stdout: Readable;
  /** Settles when nothing more comes. */
  readonly exit: Promise<unknown>;
  close(): void;
}

/** Bytes that are read at a time. */
const piece = 1 << 16;

/**
 * A file in the folder of a build that runs on this machine, read as it is: the agent would be a few processes more for each, at the
 * moment when the build itself begins. `gone` is called, and waited for before the last look, when the build's beacon is out (see
 * resources/agent/README.md). Undefined where it can't be read (it is root's) or the build does not run.
 */
export async function growingFile(
  folder: string,
  name: string,
  offset: number,
  gone: () => Promise<unknown>,
): Promise<Growing | undefined> {
  const beacon = await readBeacon(folder);
  if (beacon === undefined || isOut(beacon)) return undefined;
  const path = join(folder, name);
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  const waker = new Waker(path);
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let last = false; !last && !waker.closed;) {
      const next = waker.next();
      last = isOut(beacon);
      if (last) await gone();
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(piece), 0, piece, offset);
        if (bytesRead === 0) break;
        offset += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      if (!last) await next;
    }
  };
  const stdout = Readable.from(pieces(), { objectMode: false });
  // Also when nobody has begun to read.
  stdout.once("close", () => {
    waker.close();
    void file.close();
  });
  const exit = new Promise((settle) => stdout.once("close", settle));
  const close = () => {
    waker.close();
    stdout.destroy();
  };
  return { stdout, exit, close };
}

/** The process that lives for as long as the build writes. */
async function readBeacon(folder: string): Promise<number | undefined> {
  const status = await readFile(join(folder, "status"), "utf8").catch(() => "");
  const lines = status.split("\n");
  const pid = Number(lines[6]);
  return lines[0] === "running" && pid > 0 ? pid : undefined;
}

function isOut(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
