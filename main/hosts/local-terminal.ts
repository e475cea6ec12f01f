import { closeSync, constants as files, openSync } from "node:fs";
import { constants } from "node:os";
import { Readable, Writable } from "node:stream";
import type { IPty } from "node-pty";
import { Failure } from "../contract/failure.ts";
import type { Channel, ExecOptions, Exit } from "./connection.ts";

/** A command of this machine on a PTY. Throws `host-no-pty` where the native part was not built. */
export async function localTerminal(
  [file = "", ...args]: string[],
  size: NonNullable<ExecOptions["pty"]>,
): Promise<Channel> {
  const { spawn } = await loadPty();
  const { cols, rows, term = "xterm-256color" } = size;
  // Without an encoding it hands out bytes, whatever its types say.
  const pty = spawn(file, args, { name: term, cols, rows, cwd: "/", env: process.env, encoding: null });
  // Held until the command has ended: once nobody has the terminal open, Linux may lose what was not read yet.
  const held = openSync(terminalName(pty), files.O_RDWR | files.O_NOCTTY);
  let gone = false;
  const stdout = new Readable({
    read: () => {
      if (!gone) pty.resume();
    },
    destroy: (error, done) => {
      close();
      done(error);
    },
  });
  pty.onData((chunk: string | Buffer) => {
    if (!gone && !stdout.push(chunk)) pty.pause();
  });
  const stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (gone) return done(new Error("The terminal is gone."));
      pty.write(chunk);
      done();
    },
  });
  stdin.on("error", () => undefined);
  const exit = new Promise<Exit>((settle) => {
    pty.onExit(({ exitCode, signal }) => {
      gone = true;
      closeSync(held);
      stdout.push(null);
      stdin.destroy();
      const killed = signal !== undefined && signal !== 0;
      settle(killed ? { code: null, signal: signalName(signal) } : { code: exitCode, signal: null });
    });
  });
  const close = () => {
    if (gone) return;
    // What hangs up a terminal that is closed: its session gets SIGHUP.
    pty.resume();
    pty.kill("SIGHUP");
  };
  const resize = ({ cols, rows }: { cols: number; rows: number }) => {
    if (!gone) pty.resize(cols, rows);
  };
  return { stdin, stdout, stderr: Readable.from([]), exit, resize, close };
}

/** Its device, e.g. `/dev/pts/3`; absent from node-pty's types. */
function terminalName(pty: IPty): string {
  return (pty as IPty & { ptsName: string }).ptsName;
}

async function loadPty(): Promise<typeof import("node-pty")> {
  try {
    return await import("node-pty");
  } catch (error) {
    throw new Failure(
      "host-no-pty",
      "This machine's terminals need node-pty, which is not built.",
      "Install python3, make and g++, then `npm rebuild node-pty`.",
      { cause: error },
    );
  }
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}
