import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { Failure } from "../contract/failure.ts";
import type { SshOptions } from "./ssh-options.ts";

/** Characters of what the command printed to stderr that are kept for a failure's words. */
const keptWords = 2000;

// What OpenSSH refuses too (CVE-2023-51385): the command is a shell's, and names come from wherever the user copied them.
const unsafe = /['"`$\\;&<>|(){}\s\p{Cc}]/u;

/** The command as a shell is to run it: `%h %n %p %r %%` filled in. Throws `input-destination` for names that a shell would not take as such. */
export function proxyCommandLine(
  command: string,
  { alias, host, port, user }: Pick<SshOptions, "alias" | "host" | "port" | "user">,
): string {
  for (const name of [alias, host, user])
    if (unsafe.test(name) || name.startsWith("-"))
      throw new Failure(
        "input-destination",
        `${JSON.stringify(name)} can't be given to a ProxyCommand: a shell would not take it as a name.`,
        "Write the host and the user without quotes, spaces and signs of the shell.",
      );
  const tokens: Record<string, string> = { "%": "%", h: host, n: alias, p: String(port), r: user };
  return command.replace(/%([%hnpr])/g, (_whole, letter: string) => tokens[letter] ?? "");
}

/** The line to a host through its `ProxyCommand`, which the user's own shell runs, as with OpenSSH: what it reads and prints is the connection. */
export function runProxyCommand(command: string, hop: SshOptions, signal?: AbortSignal): Promise<Duplex> {
  const line = proxyCommandLine(command, hop);
  const windows = process.platform === "win32";
  const [program, args] = windows ? [line, []] : [process.env["SHELL"] || "/bin/sh", ["-c", `exec ${line}`]];
  // A group of its own: Ctrl-C is for the build, which still needs its connection then.
  const child = spawn(program, args, { shell: windows, detached: !windows, windowsHide: true });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-keptWords)));
  child.stdin.on("error", () => undefined);
  const duplex = new Duplex({
    read: () => void child.stdout.resume(),
    // Why it takes nothing any more is told by its end.
    write: (chunk: Buffer, _encoding, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(done),
    destroy: (error, done) => {
      child.kill("SIGHUP");
      signal?.removeEventListener("abort", abort);
      done(error);
    },
  });
  duplex.on("error", () => undefined);
  const abort = () => void duplex.destroy();
  signal?.addEventListener("abort", abort);
  child.stdout.on("data", (chunk: Buffer) => {
    if (!duplex.push(chunk)) child.stdout.pause();
  });
  const printed = new Promise<void>((settle) => child.stdout.once("close", settle));
  child.once("exit", (code, by) => {
    void printed.then(() => duplex.destroy(endFailure(hop.alias, by ?? `exit ${String(code)}`, said)));
  });
  return new Promise((settle, reject) => {
    child.once("spawn", () => settle(duplex));
    child.once("error", (error) => reject(endFailure(hop.alias, "not started", error.message)));
  });
}

function endFailure(alias: string, how: string, said: string): Failure {
  const last = said.trim().split("\n").at(-1);
  return new Failure(
    "host-proxy-command",
    `The ProxyCommand to ${alias} ended (${how})${last ? `: ${last.trim()}` : "."}`,
    "It stands in ~/.ssh/config: try it in a terminal.",
  );
}
