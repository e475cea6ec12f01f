import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { Failure } from "../contract/failure.ts";
import type { Channel, Connection, ExecOptions } from "./connection.ts";

/** How long sudo may take, in milliseconds, from its start or the password to the command. */
const patience = 30_000;

export class WrongPassword extends Failure {
  constructor(title: string) {
    super("host-sudo", `sudo on ${title} did not take the password.`);
  }
}

/** Where sudo asks for no password. Always the same program behind sudo, so that what was found for one command holds for all. */
export function withoutPassword(argv: readonly string[]): string[] {
  return ["sudo", "-n", "--", "/bin/sh", "-c", 'exec "$@"', "sh", ...argv];
}

/**
 * Runs `argv` through a sudo that asks. The password is written only when sudo's own prompt, a random word, has been seen, and
 * the channel is handed over only when a second one says that sudo is done asking: so the password can't get into the
 * command's input, nor sudo's talk into its output. With a PTY, sudo reads it from there with the echo off.
 */
export async function throughSudo(
  line: Connection,
  password: string,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<Channel> {
  const [ask, go] = [`ask-${randomBytes(12).toString("hex")}`, `go-${randomBytes(12).toString("hex")}`];
  const begin = 'printf %s "$1" >&2; shift; exec "$@"';
  const how = options.pty ? [] : ["-S"];
  const channel = await line.exec(
    ["sudo", "-k", ...how, "-p", ask, "--", "/bin/sh", "-c", begin, "sh", go, ...argv],
    options,
  );
  try {
    await handOver(
      options.pty ? channel.stdout : channel.stderr,
      { ask, go },
      () => channel.stdin.write(`${password}\n`),
      line.title,
    );
  } catch (error) {
    channel.close();
    // A broken line is no fault of sudo's.
    await channel.exit;
    throw error;
  }
  return channel;
}

/** Reads up to the word `go`; what comes after it stays in the stream. */
function handOver(
  stream: Readable,
  words: { ask: string; go: string },
  answer: () => void,
  title: string,
): Promise<void> {
  return new Promise((settle, reject) => {
    let seen = Buffer.alloc(0);
    let asked = false;
    const refuse = (said: string) =>
      finish(() =>
        reject(
          new Failure(
            "host-sudo",
            `sudo on ${title} did not run the command: ${said.replaceAll(words.ask, "").trim() || "it said nothing"}`,
          ),
        ),
      );
    const timer = setTimeout(() => refuse(`it waits for something else. ${seen.toString()}`), patience);
    const finish = (then: () => void) => {
      clearTimeout(timer);
      stream.off("readable", read).off("end", end);
      then();
    };
    const end = () => refuse(seen.toString());
    const read = () => {
      for (
        let chunk = stream.read() as Buffer | null;
        chunk !== null;
        chunk = stream.read() as Buffer | null
      ) {
        seen = Buffer.concat([seen, chunk]);
        const start = seen.indexOf(words.go);
        if (start >= 0) {
          const rest = seen.subarray(start + words.go.length);
          return finish(() => {
            if (rest.length > 0) stream.unshift(rest);
            settle();
          });
        }
        const prompts = seen.toString("latin1").split(words.ask).length - 1;
        if (prompts > 1) return finish(() => reject(new WrongPassword(title)));
        if (prompts === 1 && !asked) {
          asked = true;
          answer();
        }
      }
    };
    stream.on("readable", read).once("end", end);
  });
}
