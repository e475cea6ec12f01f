import type { BuildResult } from "../builds/index.ts";
import type { BuildEvent } from "../contract/build.ts";

/** One event a line on stdout, for programs. Output comes as `{"type":"output","log":OFFSET,"base64":…}`: exact whatever its encoding. */
export class JsonPresenter {
  #offset = 0;

  async output(chunk: Buffer): Promise<void> {
    const ready = this.#write({ type: "output", log: this.#offset, base64: chunk.toString("base64") });
    this.#offset += chunk.length;
    if (!ready) await new Promise((go) => process.stdout.once("drain", go));
  }

  event(event: BuildEvent): void {
    this.#write(event);
  }

  /** `current`: nothing was built, since it would have become this again. */
  result({ id, state, failure, record, files, log }: BuildResult, current?: true): void {
    this.#write({ type: "result", id, state, failure, record, files, log, current });
  }

  #write(value: object): boolean {
    return process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
