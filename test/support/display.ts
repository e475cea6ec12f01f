import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";

/** A screen to draw on: the one that is there, or a virtual one. */
export interface Display {
  name: string;
  close(): void;
}

export const hasXvfb = () => spawnSync("Xvfb", ["-help"], { stdio: "ignore" }).error === undefined;

/** A virtual screen of 1920×1080 with a number that nobody else has. Rejects when Xvfb does not start. */
export async function virtualDisplay(): Promise<Display> {
  // Xvfb picks a free number and writes it to descriptor 3 once it listens.
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = await firstLine(server);
  return { name: `:${number}`, close: () => server.kill() };
}

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended with ${String(code)} before it was ready.`)));
    let said = "";
    (server.stdio[3] as Readable).on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("\n")) resolve(said.trim());
    });
  });
}
