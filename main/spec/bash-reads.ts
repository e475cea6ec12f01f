import { spawn } from "node:child_process";

/** Whether this machine's Bash can read a script, which does not run it; undefined where no Bash says. */
export function bashReads(text: string): Promise<boolean | undefined> {
  // What is called bash on Windows starts another system.
  if (process.platform === "win32") return Promise.resolve(undefined);
  return new Promise((settle) => {
    const env = { PATH: process.env["PATH"] };
    const bash = spawn("bash", ["--norc", "-n"], {
      env,
      stdio: ["pipe", "ignore", "ignore"],
      timeout: 5_000,
    });
    bash.on("error", () => settle(undefined));
    bash.on("close", (code) => settle(code === null ? undefined : code === 0));
    // It reads no further than to a mistake.
    bash.stdin.on("error", () => undefined).end(text);
  });
}
