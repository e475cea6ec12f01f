import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/stackwright.js", import.meta.url));

/** A running `stackwright serve`. */
export interface Served {
  /** The address with the token, as printed. */
  address: string;
  /** The same without path and token. */
  origin: string;
  process: ChildProcess;
  said: () => string;
  /** Ends it as Ctrl-C does; gives its exit code. */
  close(): Promise<number | null>;
}

/** Starts the built command on a free port, or another program that does. `env`: all of its environment. */
export async function startServing(
  env: Record<string, string>,
  args: readonly string[] = ["--port", "0"],
  command: readonly string[] = [program, "serve"],
): Promise<Served> {
  const child = spawn(process.execPath, [...command, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const address = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/\S+\?token=\S+/.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) =>
      reject(new Error(`stackwright serve ended with ${String(code)}: ${output}`)),
    );
  });
  return {
    address,
    origin: new URL(address).origin,
    process: child,
    said: () => output,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGINT");
        const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(killer);
      }
      return child.exitCode;
    },
  };
}
