import { LineCounter } from "yaml";
import type { Problem } from "../contract/problem.ts";

/** Offsets into the text, in UTF-16 code units: from the first, to before the last. */
export type Range = readonly [from: number, to: number];

/** A way to mend a problem: what to write in place of ranges of the text. */
export interface Mend {
  title: string;
  edits: readonly { range: Range; text: string }[];
}

/** More than these help nobody, and a file that is no spec at all can have a hundred thousand. */
export const mostProblems = 100;

/** Collects the problems of one text, turning offsets into lines and columns. */
export class Report {
  readonly #lines = new LineCounter();
  readonly #found: Problem[] = [];
  readonly #file: string;

  constructor(
    file: string,
    readonly text: string,
  ) {
    this.#file = file;
    // Filled here rather than by the parser, which may give up half-way.
    this.#lines.addNewLine(0);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
      this.#lines.addNewLine(at + 1);
  }

  /** Line, counted from 1, of an offset. */
  line(offset: number): number {
    return this.#lines.linePos(offset).line;
  }

  error(range: Range, code: string, message: string, hint?: string, mends: readonly Mend[] = []): void {
    this.#add("error", range, code, message, hint, mends);
  }

  warning(range: Range, code: string, message: string, hint?: string, mends: readonly Mend[] = []): void {
    this.#add("warning", range, code, message, hint, mends);
  }

  /** Forgets, of what was found since `mark`, that which a syntax error on one of its lines may have caused. */
  forgiveAround(syntaxErrors: readonly Range[], mark: number): void {
    const lines = new Set(syntaxErrors.map(([at]) => this.line(at)));
    const kept = this.#found.slice(mark).filter(({ line, endLine = line }) => {
      for (let each = line; each <= endLine; each++) if (lines.has(each)) return false;
      return true;
    });
    this.#found.splice(mark, Infinity, ...kept);
  }

  get count(): number {
    return this.#found.length;
  }

  /** In the order of the file; at most a hundred, then one that says how many more there are. */
  problems(): Problem[] {
    const sorted = [...this.#found].sort((a, b) => a.line - b.line || a.column - b.column);
    if (sorted.length <= mostProblems) return sorted;
    // Errors first, so that cutting the list never makes a wrong file look right.
    const errors = sorted.filter((problem) => problem.severity === "error");
    const shown = [...errors, ...sorted.filter((problem) => problem.severity === "warning")].slice(
      0,
      mostProblems,
    );
    return [
      ...shown,
      {
        severity: errors.length > 0 ? "error" : "warning",
        file: this.#file,
        line: 1,
        column: 1,
        code: "too-many-problems",
        message: `There are ${sorted.length - mostProblems} more problems, which are not shown.`,
        hint: "Mend these first; perhaps the others had the same cause.",
      },
    ];
  }

  #add(
    severity: Problem["severity"],
    range: Range,
    code: string,
    message: string,
    hint: string | undefined,
    mends: readonly Mend[],
  ): void {
    const fixes = mends.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ range: place, text }) => ({ ...this.#place(place), text })),
    }));
    this.#found.push({
      severity,
      file: this.#file,
      ...this.#place(range),
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(fixes.length > 0 ? { fixes } : {}),
    });
  }

  #place([from, to]: Range): { line: number; column: number; endLine: number; endColumn: number } {
    const start = this.#lines.linePos(from);
    const end = this.#lines.linePos(Math.max(from, to));
    return { line: start.line, column: start.col, endLine: end.line, endColumn: end.col };
  }
}
