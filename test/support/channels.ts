import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Channel, Connection, ExecOptions, Exit } from "../../main/hosts/index.ts";

export interface Outcome extends Exit {
  stdout: string;
  stderr: string;
}

/** Runs a command to its end. */
export async function run(
  connection: Connection,
  argv: string[],
  input = "",
  options?: ExecOptions,
): Promise<Outcome> {
  const channel = await connection.exec(argv, options);
  channel.stdin.end(input);
  const [stdout, stderr, exit] = await Promise.all([
    text(channel.stdout),
    text(channel.stderr),
    channel.exit,
  ]);
  return { ...exit, stdout, stderr };
}

/** Reads a terminal until `pattern` shows; gives all that was read. */
export async function readUntil(channel: Channel, pattern: RegExp): Promise<string> {
  let seen = "";
  for (;;) {
    for (
      let chunk = channel.stdout.read() as Buffer | null;
      chunk;
      chunk = channel.stdout.read() as Buffer | null
    )
      seen += chunk.toString();
    if (pattern.test(seen)) return seen;
    if (channel.stdout.readableEnded)
      throw new Error(`${String(pattern)} never came: ${JSON.stringify(seen)}`);
    await new Promise<void>((settle) => {
      const go = () => {
        channel.stdout.off("readable", go).off("end", go);
        settle();
      };
      channel.stdout.on("readable", go).on("end", go);
    });
  }
}

/** `megabytes` of bytes that repeat only after a prime length, with their sha256. */
export function patterned(megabytes: number): { stream: () => Readable; sha256: string } {
  const block = Buffer.alloc(1_048_573);
  for (let index = 0; index < block.length; index++) block[index] = (index * 31 + (index >> 8)) & 0xff;
  const hash = createHash("sha256");
  for (let count = 0; count < megabytes; count++) hash.update(block);
  return {
    sha256: hash.digest("hex"),
    stream: () =>
      Readable.from(
        (function* () {
          for (let count = 0; count < megabytes; count++) yield block;
        })(),
      ),
  };
}

/** Waits until `condition` holds; fails with `what` when it does not within `seconds`. */
export async function eventually(what: string, condition: () => boolean, seconds = 15): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`In ${seconds} s it never happened: ${what}.`);
    await new Promise((go) => setTimeout(go, 20));
  }
}
