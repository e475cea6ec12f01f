import { Worker } from "node:worker_threads";

/**
 * What the thread runs: it is told how many bytes the file has, reads and takes in those that are new, and answers `undefined`
 * with the digest. As text, since it is the same wherever the program is bundled to.
 */
const thread = `
  const { createHash } = require("node:crypto");
  const { openSync, readSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  const file = openSync(workerData, "r");
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(256 * 1024);
  let taken = 0;
  parentPort.on("message", (length) => {
    if (length === undefined) parentPort.postMessage(hash.digest("hex"));
    while (taken < length) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, length - taken), taken);
      if (read === 0) throw new Error(workerData + " became shorter while it was read.");
      hash.update(buffer.subarray(0, read));
      taken += read;
    }
  });
`;

/**
 * The sha256 of a file that is being written, taken by a thread of its own from what the disk's cache has anyway: beside the thread
 * that decrypts, not in turn with it.
 */
export class GrowingDigest {
  private readonly worker: Worker;
  private readonly answer: Promise<string>;

  /** The file must be there. */
  constructor(path: string) {
    this.worker = new Worker(thread, { eval: true, workerData: path });
    this.answer = new Promise((resolve, reject) => {
      this.worker.once("message", resolve);
      this.worker.once("error", reject);
    });
    // It is told to whoever asks for the digest.
    this.answer.catch(() => undefined);
  }

  /** The file's first `length` bytes are written. */
  grown(length: number): void {
    this.worker.postMessage(length);
  }

  /** The digest of all that it was told of, in hex. */
  result(): Promise<string> {
    this.worker.postMessage(undefined);
    return this.answer;
  }

  close(): void {
    void this.worker.terminate();
  }
}
