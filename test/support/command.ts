import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildEventSchema, type BuildEvent } from "../../main/contract/build.ts";

const program = fileURLToPath(new URL("../../dist/stackwright.js", import.meta.url));

/** The `stackwright` command as a user runs it, with a home folder of its own. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** All of stdout and stderr so far. */
  stdout(): Buffer;
  stderr(): string;
  /** Settles when `test` is true of what was printed; rejects when the command ends first. */
  until(test: (output: { stdout: string; stderr: string }) => boolean): Promise<void>;
  readonly exit: Promise<number | NodeJS.Signals>;
  /** Ends it at once, if it runs. */
  kill(): void;
}

export function stackwright(
  args: readonly string[],
  options: {
    home: string;
    cwd: string;
    env?: Record<string, string>;
    /** Who runs it, if not who runs the tests. */
    as?: { uid: number; gid: number };
  },
): RunningCommand {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...withoutXdg(process.env), HOME: options.home, STACKWRIGHT_DEBUG: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...options.as,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let ended = false;
  const watchers = new Set<() => void>();
  const look = () => watchers.forEach((watcher) => watcher());
  child.stdout.on("data", (chunk: Buffer) => (out.push(chunk), look()));
  child.stderr.on("data", (chunk: Buffer) => (err.push(chunk), look()));
  const stdout = () => Buffer.concat(out);
  const stderr = () => Buffer.concat(err).toString();
  const exit = new Promise<number | NodeJS.Signals>((settle) =>
    child.once("close", (code, signal) => {
      ended = true;
      settle(code ?? signal ?? -1);
      look();
    }),
  );
  const until = (test: (output: { stdout: string; stderr: string }) => boolean) =>
    new Promise<void>((settle, reject) => {
      const watcher = () => {
        if (test({ stdout: stdout().toString(), stderr: stderr() })) settle();
        else if (ended)
          reject(new Error(`The command ended first.\n${stdout().toString().slice(-2000)}\n${stderr()}`));
        else return;
        watchers.delete(watcher);
      };
      watchers.add(watcher);
      watcher();
    });
  return { process: child, stdout, stderr, until, exit, kill: () => void child.kill("SIGKILL") };
}

/** What `--json` printed, as far as its lines are whole: every event in order, and the container's output put together. */
export function told(stdout: string): { events: BuildEvent[]; output: string; result?: unknown } {
  const events: BuildEvent[] = [];
  const output: Buffer[] = [];
  let result: unknown;
  for (const line of stdout.split("\n").slice(0, -1)) {
    const value = JSON.parse(line) as { type: string; base64?: string };
    if (value.type === "output") output.push(Buffer.from(value.base64 ?? "", "base64"));
    else if (value.type === "result") result = value;
    else events.push(buildEventSchema.parse(value));
  }
  return { events, output: Buffer.concat(output).toString(), result };
}

function withoutXdg(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("XDG_")));
}
