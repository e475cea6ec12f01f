import { durationText } from "../contract/texts.ts";

/** Lines on this terminal that say what goes on, and pass away when there is more to say. */

/** Whether there is a terminal that can write over a line. */
export function canPass(stream = process.stderr, env = process.env): boolean {
  return stream.isTTY && env["TERM"] !== "dumb";
}

let counting: NodeJS.Timeout | undefined;

/** In place of what stands on the line; cut at the terminal's edge, as what is beyond could not be written over. */
export function showPassing(text: string, style: (cut: string) => string): void {
  clearInterval(counting);
  draw(text, style);
}

/** The same for what nothing more can be said of than for how long it has been going on, which it says until something else is shown. */
export function showStanding(text: string, style: (cut: string) => string): void {
  showPassing(text, style);
  let seconds = 0;
  counting = setInterval(() => {
    seconds++;
    // Tenths would only flicker.
    draw(text, style, `  ${seconds < 60 ? `${seconds} s` : durationText(seconds)}`);
  }, 1000).unref();
}

export function clearPassing(): void {
  clearInterval(counting);
  process.stderr.write("\r\x1b[K");
}

function draw(text: string, style: (cut: string) => string, end = ""): void {
  const room = Math.max(0, (process.stderr.columns || 80) - 1 - end.length);
  process.stderr.write(`\r\x1b[K${style([...text].slice(0, room).join("") + end)}`);
}
