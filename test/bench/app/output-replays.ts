import { openWindow, type DoorKind } from "../../support/app.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import { typeAtEnd } from "../../e2e/window/stage.ts";
import { median } from "../measure.ts";
import { megabytes } from "../report.ts";
import { whileTyping, type Answers } from "./answers.ts";
import { colouredLog, lastLine } from "./coloured-log.ts";
import { finishedBuild, homeWithStack, openWithOutput } from "./home.ts";
import { cells, compared, half, none, rounds, whole } from "./output-cells.ts";
import { inBench } from "./page-parts.ts";
import { pageProcess } from "./processes.ts";

/** Finished logs, read anew from the first byte; and what xterm.js alone parses, in bytes a second. */
export async function replays(door: DoorKind): Promise<{ ceiling: number; rows: string[][] }> {
  const home = homeWithStack();
  const id = `build:${finishedBuild(home, 1, colouredLog(half, "half"))}`;
  const large = `build:${finishedBuild(home, 2, colouredLog(whole, "whole"))}`;
  try {
    const window = await openWindow(door, home.env);
    try {
      const { page } = window;
      await openWithOutput(page);
      await typeAtEnd(page, "\n# ");
      const pid = await pageProcess(window);
      await hideNetwork(page);
      const ceilings: number[] = [];
      const ours: number[] = [];
      const typed: { value: number; answers: Answers }[] = [];
      const naive: { value: { seconds: number; lost: number }; answers: Answers }[] = [];
      for (let round = 0; round < rounds; round++) {
        ceilings.push(half / (await inBench<number>(page, `parse("${id}")`)));
        ours.push(half / (await inBench<number>(page, `replay("${id}", "${lastLine("half")}")`)));
        typed.push(
          await whileTyping(page, pid, () =>
            inBench<number>(page, `replay("${large}", "${lastLine("whole")}")`),
          ),
        );
        naive.push(await whileTyping(page, pid, () => inBench(page, `push("${large}")`)));
        process.stderr.write(".");
      }
      const ceiling = median(ceilings);
      const lost = median(naive.map(({ value }) => value.lost));
      const rows = [
        [door, "xterm.js alone, 48 MB in memory", ...compared(ceiling, ceiling), ...none],
        [door, "48 MB, engine to screen, all of it parsed", ...compared(median(ours), ceiling), ...none],
        [
          ...[door, "100 MB, all of it parsed"],
          ...compared(median(typed.map(({ value }) => whole / value)), ceiling),
          ...["", "", "", ...cells(typed.map(({ answers }) => answers))],
        ],
        [
          ...[door, "100 MB, pushed without waiting"],
          ...compared(median(naive.map(({ value }) => (whole - value.lost) / value.seconds)), ceiling),
          ...["", megabytes(lost), "", ...cells(naive.map(({ answers }) => answers))],
        ],
      ];
      return { ceiling, rows };
    } finally {
      await window.close();
    }
  } finally {
    home.remove();
  }
}
