import { openWindow, whyNot } from "../../support/app.ts";
import { megabytes, type Report } from "../report.ts";
import { colouredLog, lastLine } from "./coloured-log.ts";
import { finishedBuild, homeWithStack, openWithOutput } from "./home.ts";
import { familyOf, privateMemoryOf, processorTimeOf } from "./processes.ts";

/** Seconds of doing nothing. */
const settling = 5;
const looking = 10;

/** What the desktop app takes while nobody does anything, one finished build and one file open. */
export async function appIdle(report: Report): Promise<void> {
  const missing = await whyNot("desktop");
  if (missing) {
    console.log(`app-idle is skipped: ${missing}.`);
    return;
  }
  const home = homeWithStack();
  finishedBuild(home, 1, colouredLog(2_000_000, "log"));
  try {
    const window = await openWindow("desktop", home.env);
    try {
      const { page, desktop } = window;
      await openWithOutput(page, lastLine("log"));
      await pause(settling);
      const family = familyOf(desktop?.process().pid ?? 0);
      const time = () => family.reduce((sum, pid) => sum + processorTimeOf(pid), 0);
      const before = time();
      await pause(looking);
      const used = ((time() - before) / looking) * 100;
      const memory = family.reduce((sum, pid) => sum + privateMemoryOf(pid), 0);
      report.table(
        `The desktop app while nobody does anything, over ${String(looking)} s`,
        ["processes", "of one processor core", "memory, what is shared counted once"],
        [[String(family.length), `${used.toFixed(2)} %`, megabytes(memory)]],
      );
    } finally {
      await window.close();
    }
  } finally {
    home.remove();
  }
}

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time * 1000));
