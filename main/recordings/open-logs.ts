import type { Chunk } from "../contract/recording.ts";
import { OpenLog, type Growing, type Part } from "./open-log.ts";

/** Where the log of a build is, and who tells when it grows. */
export interface Logs {
  log(id: string): Promise<{ path: string; live?: Growing }>;
}

/** Milliseconds for which a log stays open when nobody reads it. */
const patience = 2000;

interface Reading {
  log: Promise<OpenLog>;
  readers: number;
  closing?: NodeJS.Timeout;
}

/** The logs that are being read. They stay open from one piece to the next: to find and open one takes longer than to read it. */
export class OpenLogs {
  readonly #logs: Logs;
  readonly #readings = new Map<string, Reading>();

  constructor(logs: Logs) {
    this.#logs = logs;
  }

  /** Throws what `Logs` throws for a build that it does not know. */
  async read(id: string, part: Part, signal?: AbortSignal): Promise<Chunk> {
    const reading = this.#readings.get(id) ?? { log: this.#open(id), readers: 0 };
    this.#readings.set(id, reading);
    clearTimeout(reading.closing);
    reading.readers++;
    try {
      return await (await reading.log).read(part, signal);
    } finally {
      reading.readers--;
      if (reading.readers === 0)
        reading.closing = setTimeout(() => this.#close(id, reading), patience).unref();
    }
  }

  async #open(id: string): Promise<OpenLog> {
    const { path, live } = await this.#logs.log(id);
    return new OpenLog(path, live);
  }

  #close(id: string, reading: Reading): void {
    this.#readings.delete(id);
    // One that could not be found has been told to who asked.
    void reading.log.then((log) => log.close()).catch(() => undefined);
  }
}
