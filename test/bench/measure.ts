import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

export interface Run {
  seconds: number;
  /** Peak resident memory in bytes. */
  peak: number;
  stdout: string;
}

/** Runs a command to its end; fails loudly when it does. */
export async function run(
  command: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: "ignore" } = {},
): Promise<Run> {
  const [program = "", ...args] = command;
  const begun = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout = (stdout + chunk.toString("latin1")).slice(-10_000)));
  child.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-10_000)));
  let peak = 0;
  const sample = setInterval(() => {
    peakOf(child.pid).then(
      (bytes) => (peak = Math.max(peak, bytes)),
      () => undefined,
    );
  }, 20);
  const code = await new Promise<number | null>((settle) => child.once("close", settle));
  clearInterval(sample);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${String(code)}\n${stdout}\n${stderr}`);
  return { seconds: (performance.now() - begun) / 1000, peak, stdout };
}

async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Measures several things by turns, so that a slow minute of the machine hurts all of them. Seconds by name. */
export async function byTurns(
  rounds: number,
  things: Record<string, { rounds?: number; go: () => Promise<number> }>,
): Promise<Record<string, number>> {
  const seconds: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, thing] of Object.entries(things)) {
      if (round >= (thing.rounds ?? rounds)) continue;
      (seconds[name] ??= []).push(await thing.go());
      process.stderr.write(".");
    }
  process.stderr.write("\n");
  return Object.fromEntries(Object.entries(seconds).map(([name, values]) => [name, median(values)]));
}
