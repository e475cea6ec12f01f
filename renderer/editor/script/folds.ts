import { codeLines, outlineOf } from "./outline.ts";

/** Lines that can be folded away under the first. Lines count from 1. */
export interface Fold {
  line: number;
  endLine: number;
  step: boolean;
}

/** Steps, and whatever is indented. */
export function foldsOf(text: string): Fold[] {
  const steps = outlineOf(text)
    .filter(({ kind, line, endLine }) => kind === "step" && endLine > line)
    .map(({ line, endLine }) => ({ line, endLine, step: true }));
  return [...steps, ...indented(text.split(/\r?\n/))].sort(
    (a, b) => a.line - b.line || b.endLine - a.endLine,
  );
}

function indented(lines: readonly string[]): Fold[] {
  const folds: Fold[] = [];
  const open: { line: number; depth: number }[] = [];
  let last = 0;
  const close = (depth: number) => {
    for (let top = open.at(-1); top && top.depth >= depth; top = open.at(-1)) {
      open.pop();
      if (last > top.line) folds.push({ line: top.line, endLine: last, step: false });
    }
  };
  for (const { line, content } of codeLines(lines)) {
    if (content.trim() === "") continue;
    const depth = /^[ \t]*/.exec(content)?.[0].replaceAll("\t", "    ").length ?? 0;
    close(depth);
    open.push({ line, depth });
    last = line;
  }
  close(0);
  return folds;
}
