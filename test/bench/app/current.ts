import { join } from "node:path";
import { doors, openWindow, whyNot } from "../../support/app.ts";
import { openFile, setStage } from "../../e2e/window/stage.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import { median, run } from "../measure.ts";
import { seconds, type Report } from "../report.ts";
import { inBench } from "./page-parts.ts";

const rounds = 9;
const script = `#!/bin/bash
set -e
#: step first
echo first >/first
#: step second
head -c 5000000 /dev/urandom >/second
`;

/** From the click on *Save and Build* until it says that nothing has changed, on an SSH host where it was built before. Through both doors. */
export async function appCurrent(report: Report): Promise<void> {
  const program = join(process.cwd(), "dist", "stackwright.js");
  const rows: string[][] = [];
  for (const door of doors) {
    const missing = await whyNot(door);
    if (missing) {
      console.log(`app-current through the ${door}'s door is skipped: ${missing}.`);
      continue;
    }
    const openBuilt = async (env: Record<string, string>) => {
      const cwd = join(env["HOME"] ?? "", "Stackwright", "app");
      await run([process.execPath, program, "build", "image.yaml", "--host", "box"], { cwd, env });
      return openWindow(door, env);
    };
    const stage = await setStage(openBuilt, { withHost: true, stacks: { app: script } });
    try {
      const { page } = stage;
      await openFile(page, "provision.sh");
      await page.locator(".build-button:enabled").waitFor();
      await hideNetwork(page);
      const times: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        times.push(await inBench<number>(page, `saying("Save and Build", "Nothing has changed")`));
        process.stderr.write(".");
      }
      const [first = NaN, ...others] = times;
      rows.push([door, seconds(first), seconds(median(others)), seconds(Math.max(...others))]);
    } finally {
      await stage.close();
    }
  }
  process.stderr.write("\n");
  report.table(
    "Nothing has changed since the last build on an SSH host: from the click on Save and Build to the screen saying so",
    ["door", "first click since the start", "median after it", "worst after it"],
    rows,
  );
}
