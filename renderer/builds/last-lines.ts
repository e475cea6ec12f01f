/** Lines of output that are enough to see what happened. */
const excerptLines = 6;
// Escape sequences of terminals: CSI, OSC, and the two-character ones.
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** A part of a build's output, as plain text. */
export interface Excerpt {
  lines: readonly string[];
  /** Whether its end is what matters: it is not known where what matters begins. */
  byEnd: boolean;
}

/**
 * `end`: the end of a log; `since`: what follows where the failing line began, and whether that is all of it. What its own error is may be at
 * the end of it, or before all that a trap of the script has printed: both are shown.
 */
export function lastOutput(end: string, since?: { text: string; whole: boolean }): Excerpt {
  const last = lastLines(end, excerptLines);
  if (!since) return { lines: last, byEnd: true };
  const lines = plainLines(since.text).filter((line) => line !== "");
  if (since.whole && lines.length <= excerptLines) return { lines: last, byEnd: true };
  if (since.whole && lines.length <= 2 * excerptLines) return { lines, byEnd: false };
  return { lines: [...lines.slice(0, excerptLines), "…", ...last], byEnd: false };
}

/** What a terminal would show of the text's last lines that are not empty. */
export function lastLines(text: string, count: number): string[] {
  return plainLines(text)
    .filter((line) => line !== "")
    .slice(-count);
}

/** Lines without colours, each as it was when the last carriage return had overwritten it. */
export function plainLines(text: string): string[] {
  const lines = text.replace(escapes, "").split("\n");
  return lines.map((line) => line.replace(/\r+$/, "").split("\r").at(-1)?.trimEnd() ?? "");
}
