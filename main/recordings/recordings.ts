import { randomBytes } from "node:crypto";
import { Failure } from "../contract/failure.ts";
import type { Chunk } from "../contract/recording.ts";
import type { Channel } from "../hosts/index.ts";
import type { Part } from "./open-log.ts";
import { OpenLogs, type Logs } from "./open-logs.ts";
import { TerminalRecording } from "./terminal-recording.ts";

export interface ReadRequest extends Part {
  id: string;
}

/** All terminal data by id: `build:…` from the log files, `shell:…` and `setup:…` from memory. */
export class Recordings {
  readonly #logs: OpenLogs;
  readonly #terminals = new Map<string, TerminalRecording>();

  constructor(logs: Logs) {
    this.#logs = new OpenLogs(logs);
  }

  async read(request: ReadRequest, signal?: AbortSignal): Promise<Chunk> {
    const { id, offset, max, wait } = request;
    const terminal = this.#terminals.get(id);
    if (terminal) return terminal.read(offset, max, wait, signal);
    if (!id.startsWith("build:"))
      throw new Failure("input-no-recording", "What this terminal showed is gone.", "Open it again.");
    return this.#logs.read(id.slice("build:".length), request, signal);
  }

  /** An empty recording of a terminal. */
  open(id: string): TerminalRecording {
    const recording = new TerminalRecording();
    this.#terminals.set(id, recording);
    return recording;
  }

  drop(id: string): void {
    this.#terminals.get(id)?.end();
    this.#terminals.delete(id);
  }

  /** Records a command to its end, its exit in words included. Gives the recording's id; the ones before it of its kind go. */
  record(kind: "setup", channel: Channel): string {
    for (const id of this.#terminals.keys())
      if (id.startsWith(`${kind}:`) && this.#ended.has(id)) this.drop(id);
    const id = `${kind}:${randomBytes(6).toString("hex")}`;
    const recording = this.open(id);
    void (async () => {
      try {
        await Promise.all([recording.record(channel.stdout), recording.record(channel.stderr)]);
        const { code, signal } = await channel.exit;
        recording.remark(code === 0 ? "Done." : `It ended with ${signal ?? `exit status ${String(code)}`}.`);
      } catch (error) {
        recording.remark(error instanceof Error ? error.message : String(error));
      }
      recording.end();
      this.#ended.add(id);
    })();
    return id;
  }

  readonly #ended = new Set<string>();
}
