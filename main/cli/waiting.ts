import { canPass, clearPassing, showPassing } from "./passing-line.ts";
import { styler } from "./words.ts";

/** Milliseconds in which nobody wonders. */
const unnoticed = 300;

/** Takes away what says that somebody waits. There is one terminal, so there is one such line. */
let takeAway = (): void => undefined;

/** Says on a terminal what somebody waits for that is slow, by a line that passes away again. */
export async function waiting<T>(what: string, work: Promise<T>): Promise<T> {
  if (!canPass()) return work;
  const timer = setTimeout(() => {
    showPassing(`${what} …`, (cut) => styler(process.stderr)("dim", cut));
  }, unnoticed);
  takeAway = () => {
    clearTimeout(timer);
    clearPassing();
    takeAway = () => undefined;
  };
  try {
    return await work;
  } finally {
    takeAway();
  }
}

/** Somebody else is going to write, and to wait for an answer. */
export function stopWaiting(): void {
  takeAway();
}
