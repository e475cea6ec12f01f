import { canPass, clearPassing, showPassing, showStanding } from "./passing-line.ts";
import { styler } from "./styler.ts";

/** Milliseconds in which nobody wonders. */
const unnoticed = 300;

/** Takes away what says that somebody waits. There is one terminal, so there is one such line. */
let takeAway = (): void => undefined;

/** Says on a terminal what somebody waits for that is slow, by a line that passes away again; the work may say more of how far it is. */
export async function waiting<T>(
  what: string,
  work: Promise<T> | ((say: (more: string) => void) => Promise<T>),
): Promise<T> {
  let noticed = false;
  const dim = (cut: string) => styler(process.stderr)("dim", cut);
  const say = (more: string) => {
    if (noticed) showPassing(more, dim);
  };
  const begun = typeof work === "function" ? work(say) : work;
  if (!canPass()) return begun;
  const timer = setTimeout(() => {
    noticed = true;
    showStanding(`${what} …`, dim);
  }, unnoticed);
  takeAway = () => {
    noticed = false;
    clearTimeout(timer);
    clearPassing();
    takeAway = () => undefined;
  };
  try {
    return await begun;
  } finally {
    takeAway();
  }
}

/** Somebody else is going to write, and to wait for an answer. */
export function stopWaiting(): void {
  takeAway();
}
