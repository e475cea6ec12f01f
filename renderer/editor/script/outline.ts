/** A part of a script. Lines count from 1. */
export interface Part {
  kind: "step" | "function";
  name: string;
  line: number;
  endLine: number;
}

const marker = /^[ \t]*#:[ \t]*step(?=\s|$)(.*)$/;
const functionHead =
  /^([ \t]*)(?:function[ \t]+([^\s(){}]+)[ \t]*(?:\([ \t]*\))?|([^\s(){}#$"'=]+)[ \t]*\([ \t]*\))/;
const hereDocument = /(?<!<)<<(-?)[ \t]*(["']?)\\?([A-Za-z_][\w.-]*)\2/g;

/**
 * Steps and functions of a script, in order. Read line by line, so that it is known at once and of a script that is only half typed, too; what
 * a build makes of it the engine says.
 */
export function outlineOf(text: string): Part[] {
  const lines = text.split(/\r?\n/);
  const parts: Part[] = [];
  for (const { line, content } of codeLines(lines)) {
    const step = marker.exec(content)?.[1];
    if (step !== undefined) parts.push({ kind: "step", name: stepName(step), line, endLine: lines.length });
    const [, indent = "", long, short] = functionHead.exec(content) ?? [];
    const name = long ?? short;
    if (name !== undefined) parts.push({ kind: "function", name, line, endLine: endOf(lines, line, indent) });
  }
  const steps = parts.filter(({ kind }) => kind === "step");
  for (const [index, step] of steps.entries())
    step.endLine = lastUsed(lines, (steps[index + 1]?.line ?? lines.length + 1) - 1, step.line);
  return parts;
}

/** The lines that are not in a here-document. */
export function* codeLines(lines: readonly string[]): Generator<{ line: number; content: string }> {
  let ends: { word: string; tabs: boolean }[] = [];
  for (const [index, content] of lines.entries()) {
    const [end] = ends;
    if (end) {
      if ((end.tabs ? content.replace(/^\t+/, "") : content) === end.word) ends = ends.slice(1);
      continue;
    }
    yield { line: index + 1, content };
    if (!/^\s*#/.test(content))
      ends = [...content.matchAll(hereDocument)].map(([, dash, , word = ""]) => ({
        word,
        tabs: dash === "-",
      }));
  }
}

/** What is indented, or goes on with or closes what begins further up. */
const inside = /^(\s|$|[})]|;;|(then|else|elif|do|done|fi|esac)\b)/;

/** The line before which a step can begin, so that it takes a line in: that, or where the command begins that it is in. Not before the first. */
export function stepLine(lines: readonly string[], line: number): number {
  const code = new Set([...codeLines(lines)].map((each) => each.line));
  let at = line;
  while (at > 2 && (!code.has(at) || inside.test(lines[at - 1] ?? "") || /\\$/.test(lines[at - 2] ?? "")))
    at--;
  return Math.max(2, at);
}

const stepName = (rest: string) =>
  rest
    .split(/\s+/)
    .filter((word) => word !== "" && !/^[A-Za-z][\w-]*=/.test(word))
    .join(" ");

/** Of a function: the closing bracket under its beginning, or its own line. */
function endOf(lines: readonly string[], line: number, indent: string): number {
  if (/[})][\s;]*(#.*)?$/.test(lines[line - 1] ?? "") && !/\([ \t]*\)[ \t]*$/.test(lines[line - 1] ?? ""))
    return line;
  const found = lines.findIndex(
    (each, index) => index >= line && each.startsWith(indent) && /^[})]/.test(each.slice(indent.length)),
  );
  return found < 0 ? line : found + 1;
}

/** The last line with something on it, at or before one. */
function lastUsed(lines: readonly string[], line: number, least: number): number {
  let last = line;
  while (last > least && (lines[last - 1] ?? "").trim() === "") last--;
  return last;
}
