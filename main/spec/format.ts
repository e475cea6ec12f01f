import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import type { Problem } from "../contract/problem.ts";
import { largestSpec } from "./load.ts";
import { hideCredentials, printable } from "./quote.ts";

export interface FormatOptions {
  /** Whether the terminal takes colours. */
  color: boolean;
  /** Paths below it are shown relative to it. */
  cwd: string;
}

/** Problems as compilers print them: `path:line:column: error: message`, the line with a caret, the hint. */
export function formatProblems(problems: readonly Problem[], { color, cwd }: FormatOptions): string {
  const paint = (style: string, text: string) => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const sources = new Map<string, readonly string[]>();
  const blocks = problems.map((problem) => {
    const place = `${printable(shorten(problem.file, cwd))}:${problem.line}:${problem.column}:`;
    const severity = paint(problem.severity === "error" ? "1;31" : "1;35", `${problem.severity}:`);
    const lines = [`${paint("1", place)} ${severity} ${printable(problem.message)}`];
    const excerpt = sourceLine(problem, sources);
    if (excerpt) lines.push(`    ${excerpt.text}`, `    ${excerpt.pad}${paint("1;32", excerpt.mark)}`);
    if (problem.hint) lines.push(`    ${paint("1;36", "hint:")} ${printable(problem.hint)}`);
    return lines.join("\n");
  });
  return blocks.length > 0 ? `${blocks.join("\n")}\n` : "";
}

function shorten(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === "" || path.startsWith("..") ? file : path;
}

const width = 100; // Columns of source that are shown; a line may be as long as the file.

function sourceLine(problem: Problem, sources: Map<string, readonly string[]>) {
  // Values of variables may be secrets, and this may be the log of a CI run.
  if (problem.code.startsWith("env-")) return undefined;
  const line = linesOf(problem.file, sources)[problem.line - 1];
  if (line === undefined || line.trim() === "") return undefined;
  const start = Math.max(0, problem.column - 1 - Math.floor(width / 2));
  // Hidden and made printable one for one, so that the caret stays under what it marks.
  const safe = printable(hideCredentials(line.replaceAll("\t", " ")));
  const text = safe.slice(start, start + width).trimEnd();
  const column = problem.column - 1 - start;
  const length =
    problem.endLine === problem.line ? (problem.endColumn ?? problem.column) - problem.column : 1;
  const mark = `^${"~".repeat(Math.max(0, Math.min(length, text.length - column) - 1))}`;
  return { text, pad: " ".repeat(column), mark };
}

function linesOf(file: string, sources: Map<string, readonly string[]>): readonly string[] {
  const known = sources.get(file);
  if (known) return known;
  let lines: readonly string[] = [];
  try {
    const stat = statSync(file);
    if (stat.isFile() && stat.size <= largestSpec) {
      lines = readFileSync(file, "utf8")
        .replace(/^\uFEFF/, "")
        .split(/\r?\n/);
    }
  } catch {
    // Without the file there is no line to show; what is wrong with it is what the problem says.
  }
  sources.set(file, lines);
  return lines;
}
