import type { BuildResult } from "../builds/index.ts";
import type { BuildEvent } from "../contract/build.ts";
import { put } from "./output.ts";

/** One event a line on stdout, for programs. Output comes as `{"type":"output","log":OFFSET,"base64":…}`: exact whatever its encoding. */
export class JsonPresenter {
  #offset = 0;

  async output(chunk: Buffer): Promise<void> {
    const log = this.#offset;
    this.#offset += chunk.length;
    await put(line({ type: "output", log, base64: chunk.toString("base64") }));
  }

  event(event: BuildEvent): void {
    process.stdout.write(line(event));
  }

  /** `current`: nothing was built, since it would have become this again. */
  result({ id, state, failure, record, files, log }: BuildResult, current?: true): void {
    process.stdout.write(line({ type: "result", id, state, failure, record, files, log, current }));
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
