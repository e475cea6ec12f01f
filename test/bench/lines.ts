import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LineTime } from "../../main/contract/build.ts";
import { byTurns, type Run } from "./measure.ts";
import { ratio, type Report, seconds } from "./report.ts";

const rounds = 100_000;
const scripts = {
  [`a loop of ${rounds.toLocaleString("en")}`]: `for ((i = 0; i < ${rounds}; i++)); do\n  x=$i\n  [[ $x ]]\ndone\n`,
  "apt-get update and install":
    "set -e\napt-get update -qq\nDEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jq less >/dev/null\n",
};

/** Where the stack lies, and what builds it without its cache. */
interface Stack {
  folder: string;
  image: string;
  build(): Promise<Run>;
}

/** What following lines costs: the script's own phase of the same script, traced, and in a Bash that nobody traces. */
export async function linesBench(report: Report, stack: Stack): Promise<void> {
  const rows: string[][] = [];
  for (const [what, script] of Object.entries(scripts)) {
    let lines = 0;
    const time = (text: string) => async () => {
      writeFileSync(join(stack.folder, "provision.sh"), text);
      await stack.build();
      const record = recordOf(stack);
      lines = Math.max(
        lines,
        (record.lines ?? []).reduce((sum, [, times]) => sum + times, 0),
      );
      return record.seconds.script;
    };
    const { traced = NaN, untraced = NaN } = await byTurns(5, {
      untraced: { go: time(`#!/bin/sh\nexec bash -c '${script}'\n`) },
      traced: { go: time(`#!/bin/bash\n${script}`) },
    });
    const each = ((traced - untraced) / lines) * 1e6;
    rows.push([
      what,
      lines.toLocaleString("en"),
      seconds(untraced),
      seconds(traced),
      ratio(traced / untraced),
      // So few lines can't be told from the noise.
      lines < 1000 ? "—" : `${each.toFixed(1)} µs`,
    ]);
  }
  report.table(
    "What following a script's lines costs: the script's phase of a build",
    ["script", "lines run", "untraced", "traced", "ratio", "a line"],
    rows,
  );
}

function recordOf({ folder, image }: Stack): { seconds: { script: number }; lines?: LineTime[] } {
  return JSON.parse(readFileSync(join(folder, `${image}.json`), "utf8")) as ReturnType<typeof recordOf>;
}
