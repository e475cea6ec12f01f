import { spawn } from "node:child_process";
import type { Channel, Connection, ExecOptions, Exit } from "./connection.ts";
import { localTerminal } from "./local-terminal.ts";
import { Failure } from "../contract/failure.ts";

/** How long a command has to end by itself, in milliseconds, before it is killed. */
const grace = 2000;

/** This machine as a line like any other; commands run as the user of this process. */
export function connectLocal(): Connection {
  const open = new Set<Channel>();
  let close = (): void => undefined;
  const closed = new Promise<string>((settle) => {
    close = () => {
      for (const channel of open) channel.close();
      settle("closed");
    };
  });
  const exec = async (argv: readonly string[], options: ExecOptions = {}): Promise<Channel> => {
    const channel = options.pty
      ? await localTerminal(viaShell(argv), options.pty)
      : await localCommand(viaShell(argv));
    open.add(channel);
    const forget = () => open.delete(channel);
    channel.exit.then(forget, forget);
    return channel;
  };
  return { kind: "local", title: "this machine", exec, closed, close };
}

/** So that a missing command ends with 127 and a word on stderr, as it does over SSH. A shell does so itself. */
function viaShell(argv: readonly string[]): string[] {
  return argv[0] === "sh" ? [...argv] : ["/bin/sh", "-c", 'exec "$@"', "sh", ...argv];
}

async function localCommand([file = "", ...args]: string[]): Promise<Channel> {
  // A process group of its own, so that close() reaches whatever the command has started.
  const child = spawn(file, args, { cwd: "/", detached: true, stdio: "pipe" });
  const group = await new Promise<number>((settle, reject) => {
    child.once("spawn", () => settle(child.pid ?? 0));
    child.once("error", (error) =>
      reject(new Failure("host-no-shell", `Nothing can be run on this machine: ${error.message}.`)),
    );
  });
  child.stdin.on("error", () => undefined);
  let closing = false;
  let ended = false;
  const exit = new Promise<Exit>((settle) => {
    child.once("close", (code, signal) => {
      ended = true;
      settle({ code, signal });
    });
    child.once("exit", (code, signal) => {
      if (closing) settle({ code, signal });
    });
  });
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-group, signal);
    } catch {
      // Gone already, or root's (sudo): then the closed pipes have to do.
      if (child.exitCode === null && child.signalCode === null)
        [child.stdin, child.stdout, child.stderr].forEach((pipe) => pipe.destroy());
    }
  };
  const close = () => {
    // Of a command that has ended nothing is left to kill: its number may be another's, and a timer would keep this process waiting.
    if (closing || ended) return;
    closing = true;
    kill("SIGTERM");
    const timer = setTimeout(kill, grace, "SIGKILL");
    child.once("close", () => clearTimeout(timer));
  };
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exit,
    resize: () => undefined,
    close,
  };
}
