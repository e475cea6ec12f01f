import { pipeline } from "node:stream/promises";
import { bytesText } from "../../contract/texts.ts";
import { styler } from "../styler.ts";
import { exitCodes } from "../exit-codes.ts";
import { withEngine } from "../open-engine.ts";
import { waiting } from "../waiting.ts";

export interface HostOptions {
  host?: string;
  sudo?: boolean;
}

export async function doctor(options: HostOptions & { json?: boolean }): Promise<number> {
  return withEngine(async (engine) => {
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const findings = await waiting(`Examining ${host.name}`, engine.hosts.doctor(host));
    const style = styler(process.stdout);
    const marks = { ok: style("green", "✔"), warning: style("yellow", "!"), error: style("red", "✖") };
    for (const finding of findings) {
      if (options.json) {
        process.stdout.write(`${JSON.stringify(finding)}\n`);
        continue;
      }
      process.stdout.write(`${marks[finding.state]} ${finding.check.padEnd(14)} ${finding.found}\n`);
      if (finding.remedy) process.stdout.write(`  ${" ".repeat(14)} ${style("dim", finding.remedy)}\n`);
    }
    const errors = findings.filter(({ state }) => state === "error");
    const target = options.host ? ` --host ${options.host}` : "";
    if (errors.some(({ setup }) => setup))
      process.stderr.write(`\`stackwright setup${target}\` installs what is missing.\n`);
    return errors.length > 0 ? exitCodes.hostTrouble : exitCodes.ok;
  });
}

export async function setup(options: HostOptions): Promise<number> {
  return withEngine(async (engine) => {
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const { channel } = await waiting(`Connecting to ${host.name}`, engine.hosts.setup(host));
    channel.stdin.end();
    channel.stderr.pipe(process.stderr, { end: false });
    await pipeline(channel.stdout, process.stdout, { end: false });
    const exit = await channel.exit;
    return exit.code === 0 ? exitCodes.ok : exitCodes.hostTrouble;
  });
}

export async function sweep(options: HostOptions & { days: number; layersLimit?: number }): Promise<number> {
  return withEngine(async (engine) => {
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const { days, layersLimit } = options;
    const freed = await waiting(
      `Cleaning up on ${host.name}`,
      engine.hosts.sweep(host, days, { layersLimit }),
    );
    process.stderr.write(`${bytesText(freed)} freed.\n`);
    return exitCodes.ok;
  });
}
