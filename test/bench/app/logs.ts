import { doors, openWindow, whyNot } from "../../support/app.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import { median } from "../measure.ts";
import { seconds, type Report } from "../report.ts";
import { colouredLog, lastLine } from "./coloured-log.ts";
import { finishedBuild, homeWithStack, openWithOutput } from "./home.ts";
import { inBench } from "./page-parts.ts";

const size = 50_000_000;
const rounds = 9;

/** From a click on another build in the history until the end of its log is on the screen. Through both doors. */
export async function appLogs(report: Report): Promise<void> {
  const rows: string[][] = [];
  for (const door of doors) {
    const missing = await whyNot(door);
    if (missing) {
      console.log(`app-logs through the ${door}'s door is skipped: ${missing}.`);
      continue;
    }
    const home = homeWithStack();
    for (const number of [1, 2]) finishedBuild(home, number, colouredLog(size, `log ${String(number)}`));
    try {
      const window = await openWindow(door, home.env);
      try {
        const { page } = window;
        await openWithOutput(page, lastLine("log 2"));
        await hideNetwork(page);
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const number = 1 + (round % 2);
          times.push(
            await inBench<number>(
              page,
              `switching("calm_20260101_${String(number)}", "${lastLine(`log ${String(number)}`)}")`,
            ),
          );
        }
        rows.push([door, seconds(median(times)), seconds(Math.max(...times))]);
      } finally {
        await window.close();
      }
    } finally {
      home.remove();
    }
  }
  report.table(
    "Switching between two finished 50 MB logs: from the click to the other's end on the screen",
    ["door", "median", "worst"],
    rows,
  );
}
