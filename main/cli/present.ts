import { durationText } from "../contract/texts.ts";
import { whatGoesOn } from "../contract/broken-line.ts";
import type { BuildEvent, PhaseName } from "../contract/build.ts";
import { put } from "./output.ts";
import { canPass, clearPassing, showPassing, showStanding } from "./passing-line.ts";
import { Progress } from "./progress-line.ts";
import { styler } from "./styler.ts";

/**
 * Shows a build on a terminal: the container's output goes to stdout byte for byte, everything of ours to stderr, so that
 * `stackwright build … > log` is the log.
 */
export class Presenter {
  readonly #style = styler(process.stderr);
  readonly #progress = new Progress();
  readonly #quiet: boolean;
  /** Whether the cursor stands behind unfinished output, or on a line of progress. */
  #column: "start" | "output" | "progress" = "start";
  #cut = false;
  /** What goes on. */
  #phase: PhaseName | undefined;
  /** The step that runs, as long as it has printed nothing: one from the cache never will. */
  #begun: string | undefined;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  async output(chunk: Buffer): Promise<void> {
    if (this.#quiet) return;
    if (this.#begun === undefined) this.clear();
    else this.line(this.#beginning(this.#begun));
    this.#begun = undefined;
    await put(chunk);
    this.#column = chunk.at(-1) === 0x0a ? "start" : "output";
  }

  event(event: BuildEvent): void {
    if (event.type === "begin" || event.type === "end")
      this.#phase = event.type === "begin" ? event.phase : undefined;
    if (this.#quiet && event.type !== "note") return;
    switch (event.type) {
      case "begin":
        if (event.phase === "script") this.line(this.#beginning("script"));
        else this.goingOn(event.phase);
        return;
      case "progress":
        this.#showProgress(event);
        return;
      case "end":
        this.#ended(event.phase, event.seconds, [event.cached ? "cached" : "", event.detail ?? ""]);
        // What comes next has no beginning of its own while a large base is read here.
        if (event.phase === "connect") this.goingOn("base");
        return;
      case "note":
        if (event.level === "info" && this.#quiet) return;
        this.line(this.#style(event.level === "warning" ? "yellow" : "dim", `• ${event.text}`));
        if (event.hint) this.line(this.#style("dim", `  ${event.hint}`));
        return;
      case "connection":
        // The first connection is a phase of its own; here it is about getting back what was lost.
        if (event.state === "lost") this.#cut = true;
        if (!this.#cut) return;
        if (event.state === "restored") this.#cut = false;
        this.line(this.#style("yellow", `⚡ ${connectionText(event, this.#phase)}`));
        return;
      case "step-begin":
        this.#begin(event.step);
        return;
      case "step-end":
        this.#begun = undefined;
        this.#ended(event.step, event.seconds, [cachedText(event)]);
        return;
      case "steps":
      case "lines":
      case "stopped":
      case "continued":
      case "failure":
      case "ended":
        return;
    }
  }

  line(text: string): void {
    this.clear();
    this.#freshLine("output");
    process.stderr.write(`${text}\n`);
  }

  /** Says what goes on, on a terminal, until there is more to say. */
  goingOn(what: string): void {
    if (!canPass()) return;
    this.#freshLine("output");
    showStanding(`▶ ${what}`, (cut) => this.#style("cyan", cut));
    this.#column = "progress";
  }

  /** Takes away a line that was to pass: something else is going to write. */
  clear(): void {
    this.#freshLine("progress");
  }

  /** Its line passes away like one of progress when the step comes from the cache. */
  #begin(step: string): void {
    this.#begun = step;
    this.goingOn(step);
  }

  #beginning(what: string): string {
    return this.#style("cyan", `▶ ${what}`);
  }

  #ended(what: string, seconds: number, remarks: readonly string[]): void {
    const remark = remarks.filter(Boolean).join(", ");
    const words = `${what.padEnd(8)} ${durationText(seconds)}${remark ? ` (${remark})` : ""}`;
    this.line(`${this.#style("green", "✔")} ${words}`);
  }

  #freshLine(column: "progress" | "output"): void {
    if (this.#column !== column) return;
    if (column === "progress") clearPassing();
    else if (process.stdout.isTTY && process.stderr.isTTY) process.stderr.write("\r\n");
    this.#column = "start";
  }

  #showProgress(event: BuildEvent & { type: "progress" }): void {
    if (!canPass()) return;
    const { phase, doing, done, total } = event;
    const text = this.#progress.text(`${phase} ${doing ?? ""}`, done, total);
    if (text === undefined) return;
    this.#freshLine("output");
    showPassing(`▶ ${phase.padEnd(8)} ${doing ? `${doing} ` : ""}${text}`, (cut) =>
      cut.replace("▶", this.#style("cyan", "▶")),
    );
    this.#column = "progress";
  }
}

function cachedText({ cached, ran }: BuildEvent & { type: "step-end" }): string {
  if (!cached) return "";
  return ran === undefined ? "cached" : `cached, ran ${durationText(ran)}`;
}

function connectionText(event: BuildEvent & { type: "connection" }, phase: PhaseName | undefined): string {
  switch (event.state) {
    case "lost":
      return `The connection is lost${event.reason ? ` (${event.reason})` : ""}. ${whatGoesOn(phase)}`;
    case "waiting":
      return `Trying again in ${durationText(event.retryIn ?? 0)}.`;
    case "connecting":
      return "Connecting …";
    case "restored":
      return "Connected again.";
  }
}
