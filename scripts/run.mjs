// Runs what sets up and builds the project, such that it can be interrupted and begun again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Milliseconds that a command has to end: npm waits for what it downloads, however long that takes. */
const patience = 1000;

/**
 * Runs a command with its output on this terminal, and gives its exit status and, if `stderr` is to be piped, what it said there. A signal ends the
 * command with all that it started, and then this program: nothing goes on behind it that the next start would meet. What must not be cut off
 * (`whole`) ends by itself before.
 */
export async function run(command, args, { whole = false, ...options } = {}) {
  let child;
  let ending;
  const end = (signal) => {
    if (whole && ending === undefined) console.log(`${command} is not cut off: this ends when it has.`);
    ending ??= signal;
    if (whole) return;
    killAll(child, signal);
    setTimeout(() => killAll(child, "SIGKILL"), patience).unref();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // Before it begins: a signal that comes first would leave it alone.
  for (const signal of signals) process.on(signal, end);
  child = spawn(command, args, { cwd: root, stdio: "inherit", detached: true, ...options });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
  try {
    const [status] = await once(child, "close");
    if (ending !== undefined) process.exit(128 + constants.signals[ending]);
    return { status, stderr };
  } catch (error) {
    return { status: null, error, stderr };
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

/** The same; ends the program when it fails. */
export async function must(command, args, options) {
  const { status, error } = await run(command, args, options);
  if (status === 0) return;
  process.stderr.write(
    `${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ` (exit ${status})`}.\n`,
  );
  process.exit(1);
}

function killAll(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
