import { availableParallelism } from "node:os";
import { doors, whyNot } from "../../support/app.ts";
import { GivingWay } from "../../support/giving-way.ts";
import type { Report } from "../report.ts";
import { overSsh } from "./output-over-ssh.ts";
import { replays } from "./output-replays.ts";
import { watchStolen } from "./processes.ts";

/** Output from the host into the terminal, while somebody types: how fast, and how the window answers meanwhile. Through both doors. */
export async function appOutput(report: Report): Promise<void> {
  const rows: string[][] = [];
  const host = new GivingWay();
  const stolen = watchStolen();
  try {
    for (const door of doors) {
      const missing = await whyNot(door);
      if (missing) console.log(`app-output through the ${door}'s door is skipped: ${missing}.`);
      else {
        const { ceiling, rows: replayed } = await replays(door);
        rows.push(...replayed, ...(await overSsh(door, ceiling, host)));
      }
    }
  } finally {
    host.remove();
  }
  report.table(
    "Coloured output into the terminal, while somebody types in the editor",
    [
      ...[
        "door",
        "what",
        "rate",
        "against xterm.js alone",
        "beside plain ssh",
        "lost",
        "left out",
        "longest task: by the clock (the worst round's), on a processor",
      ],
      ...["key to screen: median, 95 %, worst", "memory of the page: before, peak"],
    ],
    rows,
    `Of three rounds each, by turns; the keys are those of all. A hypervisor took ${(stolen() * 100).toFixed(1)} % of the processors' time. A task of 0 ms by the clock: none took 50 ms, and shorter ones are not told; on a processor: without the time that other processes had. Over SSH the host is this machine too, and takes its part of the cores; one that gives way has what the window and the engine leave (\`cpu.idle\`), as it takes nothing of them when it is elsewhere. While somebody types it is brought at ${String(5 * availableParallelism())} MB/s at the most. Beside plain ssh: against xterm.js alone while as much is printed on the host and brought here by \`ssh\`, but thrown away. Lost: what xterm.js threw away of its end. Left out: lines so far before the end that the terminal would not have kept them.`,
  );
}
