import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import type { Connection } from "../../hosts/index.ts";

/** Milliseconds. */
const patience = 10_000;
/** Bytes. */
const mostOutput = 1 << 22;
/** Milliseconds for which a host that has no ShellCheck is not asked again. */
const rest = 60_000;

/** What this machine's ShellCheck prints; nothing when there is none. Rejects when `signal` is aborted. */
export function runHere(
  args: readonly string[],
  input: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((settle, reject) => {
    // An app that was not started from a terminal misses where Homebrew puts programs.
    const path = [process.env["PATH"], "/usr/local/bin", "/opt/homebrew/bin"].filter(Boolean).join(delimiter);
    const options = { timeout: patience, maxBuffer: mostOutput, signal, env: { ...process.env, PATH: path } };
    const child = execFile("shellcheck", args, options, (error, stdout) => {
      if (signal?.aborted) reject(signal.reason as Error);
      else if (error?.code === "ENOENT" || error?.code === "EACCES") settle(undefined);
      // It ends with 1 when it found something: only what it printed counts.
      else settle(stdout);
    });
    child.stdin?.on("error", () => undefined).end(input);
  });
}

const without = new WeakMap<Connection, number>();

/** The same of a host's ShellCheck. */
export async function runOver(
  line: Connection,
  args: readonly string[],
  input: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (Date.now() - (without.get(line) ?? -rest) < rest) return undefined;
  const channel = await line.exec(["shellcheck", ...args]);
  const stop = () => channel.close();
  const ends = AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])]);
  ends.addEventListener("abort", stop, { once: true });
  try {
    channel.stderr.resume();
    channel.stdin.on("error", () => undefined).end(input);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of channel.stdout as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostOutput) stop();
      else chunks.push(chunk);
    }
    const { code } = await channel.exit;
    signal?.throwIfAborted();
    if (code === 126 || code === 127) {
      without.set(line, Date.now());
      return undefined;
    }
    return Buffer.concat(chunks).toString();
  } finally {
    ends.removeEventListener("abort", stop);
  }
}
