/** Lines on this terminal that say what goes on, and pass away when there is more to say. */

/** Whether there is a terminal that can write over a line. */
export function canPass(stream = process.stderr, env = process.env): boolean {
  return stream.isTTY && env["TERM"] !== "dumb";
}

/** In place of what stands on the line; cut at the terminal's edge, as what is beyond could not be written over. */
export function showPassing(text: string, style: (cut: string) => string): void {
  process.stderr.write(`\r\x1b[K${style([...text].slice(0, (process.stderr.columns || 80) - 1).join(""))}`);
}

export function clearPassing(): void {
  process.stderr.write("\r\x1b[K");
}
