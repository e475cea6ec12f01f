import { exitCodes } from "./exit-codes.ts";

/** Readers of what the command prints may go away (`| head`). That is no error, and for most commands the end. */

let goesOn = false;
let gone = false;
let wake = (): void => undefined;

export function watchReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (!goesOn) process.exit(process.exitCode ?? exitCodes.ok);
      if (stream === process.stdout) gone = true;
      wake();
    });
}

/** There is more to do than to print. */
export function goOnWithoutReaders(): void {
  goesOn = true;
}

/** To stdout, one at a time. Settles when it was taken: that is what slows a flood down instead of filling memory. */
export async function put(chunk: string | Uint8Array): Promise<void> {
  if (gone || process.stdout.write(chunk)) return;
  await new Promise<void>((go) => {
    wake = go;
    process.stdout.once("drain", go);
  });
}
