import type { Step } from "../contract/build.ts";
import type { Problem } from "../contract/problem.ts";
import type { Source } from "../contract/spec.ts";
import { functionsOf } from "./functions.ts";
import { readMarker, type Marker } from "./marker.ts";
import { hideCredentials, quote } from "./quote.ts";
import { bash } from "./script-syntax.ts";
import { textOf, type Script } from "./script.ts";
import { shellBlocks, type Block } from "./shell-blocks.ts";
import { shellSyntax } from "./shell-syntax.ts";
import type { Head, SplitHeads } from "./split-heads.ts";

/** What the markers of a script say. `steps` holds those that can be told apart whatever else is wrong; none: the script is one step. */
export interface Splitting {
  steps: Step[];
  /** Why steps and lines of this script can't be known, in words. */
  untraced?: string;
  problems: Problem[];
}

/** What the lines before the first marker are called, when there are commands in them. */
export const firstStep = "start";

/** What problems call a script that was read from `source`. */
export const shownSource = (source: Source) =>
  source.kind === "url" ? hideCredentials(source.url) : source.path;

/** Splits a script that was read from `source`. */
export async function splitScript(source: Source, script: Pick<Script, "bytes">): Promise<Splitting> {
  return splitSteps(textOf(script), shownSource(source));
}

/**
 * Splits a script at its `#: step NAME` lines. The parser is loaded only when there is such a line, and nobody has remembered what it says of it. `file`:
 * absolute path, for the problems.
 */
export async function splitSteps(text: string, file: string, heads?: SplitHeads): Promise<Splitting> {
  const lines = text.split("\n");
  const untraced = whyUntraced(text);
  const found = lines.flatMap((line, index) => readMarker(line, index + 1) ?? []);
  const splitting: Splitting = { steps: [], ...(untraced ? { untraced } : {}), problems: [] };
  const report = new Reporter(file, splitting.problems);
  if (!hasOne(found)) return splitting;
  const [first] = found;
  if (untraced) {
    report.warning(first, "steps-not-bash", `Markers have no effect here: ${lowered(untraced)}`, bashHint);
    return splitting;
  }
  const lastLine = found.at(-1)?.line ?? 0;
  const headText = lines.slice(0, lastLine).join("\n");
  let head = await heads?.of(headText);
  if (!head) {
    head = await readHead(text, lines, found, report);
    const before = head?.functions.filter(([, to]) => to < lastLine) ?? [];
    if (head && splitting.problems.length === 0)
      void heads?.remember(headText, { markers: head.markers, functions: before });
  }
  if (!head) return splitting;
  const { markers, functions } = head;
  splitting.steps = stepsOf(lines, markers).map((step) => {
    const own = functions.filter(([from]) => step.line <= from && from <= step.endLine);
    return own.length > 0 ? { ...step, functions: own } : step;
  });
  return splitting;
}

/** Asks the parser, of the whole script. Reports what is wrong with the markers; gives nothing when they can't be told from other text. */
async function readHead(
  text: string,
  lines: readonly string[],
  found: readonly [Marker, ...Marker[]],
  report: Reporter,
): Promise<Head | undefined> {
  const [first] = found;
  const syntax = await readSyntax(text, found).catch((error: unknown) => {
    const where = placeOf(error);
    report.warning(
      first,
      "steps-unreadable",
      `The script's steps can't be told apart, so it is one step: ${where}`,
      "Write that part in a plainer way, or leave the markers out.",
    );
    return undefined;
  });
  if (!syntax) return undefined;
  const markers = found.filter((marker) => !syntax.text.has(marker.line));
  return {
    markers: goodOnes(markers, syntax.blocks, lines, report).map(({ name, line, maxAge }) => ({
      name,
      line,
      ...(maxAge === undefined ? {} : { maxAge }),
    })),
    functions: await functionsOf(lines, syntax.blocks),
  };
}

function hasOne<T>(all: T[]): all is [T, ...T[]] {
  return all.length > 0;
}

/** Why steps and lines of a script can't be known, in words. */
export function whyUntraced(text: string): string | undefined {
  const [shebang = ""] = text.split("\n", 1);
  return isBash(shebang) ? undefined : notBash(shebang);
}

/** Whether Bash runs it: what the agent decides by the same line (resources/agent/lib/script.sh). */
function isBash(shebang: string): boolean {
  const [, interpreter = "", rest = ""] = /^#!\s*(\S+)\s*(.*)$/.exec(shebang) ?? [];
  return interpreter.endsWith("/env") ? /(^|[\s/])bash(\s|$)/.test(rest) : interpreter.endsWith("/bash");
}

const bashHint = "Write '#!/bin/bash' on the first line, if the script is Bash.";

function notBash(shebang: string): string {
  return shebang.startsWith("#!")
    ? `Steps and lines are known of Bash alone, and this script is run by ${quote(shebang.slice(2).trim())}.`
    : "Steps and lines are known of Bash alone, and a script without a first line that names its interpreter is run by /bin/sh.";
}

const lowered = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);

function placeOf(error: unknown): string {
  const { Text: text, Pos: at } = error as { Text?: string; Pos?: { Line: number } };
  if (text === undefined) return error instanceof Error ? error.message : String(error);
  return at ? `line ${at.Line}: ${text}.` : `${text}.`;
}

interface Syntax {
  /** Lines of what only looks like a marker, in a string or a here-document. */
  text: Set<number>;
  blocks: readonly Block[];
}

/** Throws a `ParseError` when the script can't be read. */
async function readSyntax(text: string, found: readonly Marker[]): Promise<Syntax> {
  const blocks = await shellBlocks(text, bash);
  // Printed without comments, a marker that is still there was none. (Positions don't tell: a statement may end before its here-document.)
  let word = "stackwrightmark";
  while (text.includes(word)) word += "k";
  const marked = text.split("\n");
  for (const { line, column } of found) {
    const before = marked[line - 1] ?? "";
    marked[line - 1] = `${before.slice(0, column - 1)}#${word}${line}.${before.slice(column)}`;
  }
  const printed = await shellSyntax(marked.join("\n"), { print: true, minify: true });
  const left = printed.matchAll(new RegExp(`#${word}(\\d+)\\.`, "g"));
  return { text: new Set([...left].map(([, line]) => Number(line))), blocks };
}

/** The markers that split; what is wrong with the others is reported. */
function goodOnes(
  markers: readonly Marker[],
  blocks: Syntax["blocks"],
  lines: readonly string[],
  report: Reporter,
): Marker[] {
  const names = new Map<string, number>();
  const implied = startsBefore(lines, markers[0]);
  if (implied) names.set(firstStep, 1);
  return markers.filter((marker) => {
    const { name, line, trouble } = marker;
    if (trouble) report.error(marker, ...trouble);
    const block = blocks.find(({ from, to }) => from < line && line <= to);
    if (block) {
      const message = `A step can't begin inside of a command: the one that begins on line ${block.from} ends on line ${block.to}.`;
      return report.error(marker, "step-in-block", message, "Move the marker out of it.");
    }
    if (continues(lines[line - 2] ?? "")) {
      const message = `A step can't begin inside of a command: line ${line - 1} goes on here.`;
      return report.error(marker, "step-in-block", message, "Remove the backslash at its end.");
    }
    if (name === "")
      return report.error(marker, "step-no-name", "This step has no name.", "Write '#: step NAME'.");
    const before = names.get(name);
    if (before === undefined) return names.set(name, line) && true;
    const message =
      implied && name === firstStep
        ? `${quote(name)} is what the lines before the first marker are called.`
        : `There is a step ${quote(name)} already, on line ${before}.`;
    return report.error(marker, "step-twice", message, "Give it another name.");
  });
}

const continues = (line: string) => !/^\s*#/.test(line) && (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;

/** Whether there is something to run before the first marker. */
function startsBefore(lines: readonly string[], first: { line: number } | undefined): boolean {
  return first !== undefined && lines.slice(0, first.line - 1).some((line) => !/^\s*(#|$)/.test(line));
}

function stepsOf(lines: readonly string[], markers: Head["markers"]): Step[] {
  const last = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const begins = [...markers];
  if (startsBefore(lines, markers[0])) begins.unshift({ name: firstStep, line: 1 });
  return begins.map((step, index) => ({ ...step, endLine: (begins[index + 1]?.line ?? last + 1) - 1 }));
}

/** Problems at markers. */
class Reporter {
  constructor(
    private readonly file: string,
    private readonly found: Problem[],
  ) {}

  /** Gives false, so that a filter can end with it. */
  error(marker: Marker, code: string, message: string, hint: string): false {
    this.#add("error", marker, code, message, hint);
    return false;
  }

  warning(marker: Marker, code: string, message: string, hint: string): void {
    this.#add("warning", marker, code, message, hint);
  }

  #add(
    severity: Problem["severity"],
    { line, column, endColumn }: Marker,
    code: string,
    message: string,
    hint: string,
  ) {
    const place = { file: this.file, line, column, endLine: line, endColumn };
    this.found.push({ severity, ...place, code, message, hint });
  }
}
