import { createORPCErrorFromJson } from "@orpc/client";
import type { Chunk } from "../../main/contract/recording.ts";
import { door, handToShell } from "../door.ts";
import type { FromReader, ReadRequest, ToReader } from "./reader-messages.ts";
import ReaderWorker from "./reader.worker.ts?worker";

interface Waiting {
  resolve: (chunk: Chunk) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads recordings in a worker, which hands the bytes over without copying them: taking a piece out of a socket or a port takes nearly as long as parsing
 * it, and here it would take that from the keys and frames.
 */
class Reader {
  readonly #worker = new ReaderWorker();
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor() {
    this.#worker.addEventListener("message", (event: MessageEvent<FromReader>) => this.#hear(event));
    this.#worker.addEventListener("error", ({ message }) => this.#fail(message));
    door.subscribe(() => {
      if (door.state() === "open") this.#say({ type: "retry" });
    });
  }

  read(recording: string, request: ReadRequest, signal: AbortSignal): Promise<Chunk> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const call = ++this.#calls;
      const stop = () => {
        this.#waiting.delete(call);
        this.#say({ type: "stop", call });
        reject(signal.reason as Error);
      };
      const settled = () => signal.removeEventListener("abort", stop);
      signal.addEventListener("abort", stop);
      this.#waiting.set(call, {
        resolve: (chunk) => (settled(), resolve(chunk)),
        reject: (error) => (settled(), reject(error as Error)),
      });
      this.#say({ type: "read", call, recording, request });
    });
  }

  #say(message: ToReader): void {
    this.#worker.postMessage(message);
  }

  #hear({ data, ports }: MessageEvent<FromReader>): void {
    if (data.type === "port") {
      for (const port of ports) handToShell(port);
      return;
    }
    const waiting = this.#waiting.get(data.call);
    this.#waiting.delete(data.call);
    if (data.type === "chunk") waiting?.resolve(data.chunk);
    else waiting?.reject(createORPCErrorFromJson(data.failure));
  }

  /** Its program did not load: it never answers. */
  #fail(message: string): void {
    reader = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error(message || "Output can't be read."));
    this.#waiting.clear();
  }
}

let reader: Reader | undefined;

/** A piece of a recording. Rejects as the contract's call does, and when `signal` aborts. */
export function readRecording(recording: string, request: ReadRequest, signal: AbortSignal): Promise<Chunk> {
  return (reader ??= new Reader()).read(recording, request, signal);
}
