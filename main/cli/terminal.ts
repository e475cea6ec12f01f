import type { Channel } from "../hosts/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { terminalSize } from "./terminal-size.ts";

/** Joins this terminal to a channel's until the far end is done: every key, every byte, every change of size. */
export async function joinTerminal(channel: Channel): Promise<number> {
  const { stdin, stdout } = process;
  const resize = () => channel.resize(terminalSize());
  const key = (bytes: Buffer) => channel.stdin.write(bytes);
  channel.stdin.on("error", () => undefined);
  stdin.setRawMode(true);
  stdin.on("data", key);
  stdout.on("resize", resize);
  // The size may have changed while the connection was made.
  resize();
  try {
    for await (const chunk of channel.stdout as AsyncIterable<Buffer>)
      if (!stdout.write(chunk)) await new Promise((go) => stdout.once("drain", go));
    const { code } = await channel.exit;
    return code ?? exitCodes.hostTrouble;
  } finally {
    stdin.off("data", key);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.off("resize", resize);
  }
}
