import { spawn } from "node:child_process";

/** Whether this machine's Bash can read a script, which does not run it; undefined where no Bash says. */
export function bashReads(text: string): Promise<boolean | undefined> {
  return ask(["-n"], text);
}

// Of an unclosed here-document Bash only warns. `mapfile` is not in Bash 3.
const apart = `
mapfile lines || exit 1
from=0 IFS=
for to; do
  said=$("$BASH" --norc -n 2>&1 <<<"\${lines[*]:from:to-from}") && [[ ! $said ]] || exit 1
  from=$to
done`;

/**
 * Whether this machine's Bash takes each part of a script for whole, so that no command goes from one into the next. `ends`: the last lines of
 * the parts, ascending.
 */
export async function bashReadsApart(text: string, ends: readonly number[]): Promise<boolean> {
  return (await ask(["-c", apart, "bash", ...ends.map(String)], text)) === true;
}

function ask(options: readonly string[], text: string): Promise<boolean | undefined> {
  // What is called bash on Windows starts another system.
  if (process.platform === "win32") return Promise.resolve(undefined);
  return new Promise((settle) => {
    const env = { PATH: process.env["PATH"] };
    const bash = spawn("bash", ["--norc", ...options], {
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
