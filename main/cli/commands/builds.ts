import { ageText } from "../../contract/texts.ts";
import { exitCodes } from "../exit-codes.ts";
import { withEngine } from "../open-engine.ts";
import { put } from "../output.ts";
import { waiting } from "../waiting.ts";
import { styler } from "../styler.ts";

export async function listBuilds(options: { json?: boolean }): Promise<number> {
  return withEngine(async (engine) => {
    const entries = await engine.builds.list();
    if (options.json) {
      for (const entry of entries) process.stdout.write(`${JSON.stringify(entry)}\n`);
      return exitCodes.ok;
    }
    if (entries.length === 0)
      process.stderr.write("No builds yet. `stackwright build my_image.yaml` makes one.\n");
    const style = styler(process.stdout);
    const colours = {
      running: "cyan",
      succeeded: "green",
      partial: "green",
      failed: "red",
      cancelled: "yellow",
      lost: "red",
    } as const;
    const widest = (words: string[]) => Math.max(0, ...words.map((word) => word.length));
    const images = widest(entries.map(({ image }) => image));
    const hosts = widest(entries.map(({ host }) => host.name));
    for (const { id, state, image, host, started } of entries) {
      const row = [
        id,
        style(colours[state], state.padEnd(9)),
        image.padEnd(images),
        host.name.padEnd(hosts),
        ageText(started, Date.now() / 1000),
      ];
      process.stdout.write(`${row.join("  ")}\n`);
    }
    return exitCodes.ok;
  });
}

export async function cancelBuild(id: string): Promise<number> {
  return withEngine(async (engine) => {
    const entry = await waiting("Cancelling", engine.builds.cancel(id));
    process.stderr.write(`Build ${entry.id}: ${entry.state}.\n`);
    return exitCodes.ok;
  });
}

/** The whole log as this machine has it, byte for byte; `attach` brings the rest of a running build. */
export async function showLog(id: string): Promise<number> {
  return withEngine(async (engine) => {
    const folder = await engine.builds.find(id);
    await folder.readLog(0, await folder.logSize(), put);
    return exitCodes.ok;
  });
}
