import { text } from "node:stream/consumers";
import { Failure } from "../contract/failure.ts";
import type { Connection, Prompter } from "./connection.ts";
import { throughSudo, withoutPassword, WrongPassword } from "./sudo.ts";

const tries = 3;

/** Comes back unchanged only through a shell that quotes as POSIX says. */
const odd = `it's "$HOME" \\ \`!\` *é`;

// All in one command: a round trip is what takes time here. `-k`: a password that sudo still remembers will have been forgotten in mid-work.
const probe = `u=$(id -u); s=unasked
if [ "$u" != 0 ] && [ "$2" = sudo ]; then
  if ! command -v sudo >/dev/null 2>&1; then s=missing
  elif sudo -k -n -- /bin/sh -c 'exec "$@"' sh true >/dev/null 2>&1 </dev/null; then s=free
  else s=password; fi
fi
printf '%s\\n%s %s\\n' "$1" "$u" "$s"`;

/**
 * Makes a line's commands run as root: as they are when the log-in is root's, else through sudo when `sudo` is allowed.
 * Throws `host-not-root`, `host-sudo`, `host-no-shell`.
 */
export async function asRoot(
  line: Connection,
  sudo: boolean,
  prompter: Pick<Prompter, "secret">,
): Promise<Connection> {
  const channel = await line.exec(["/bin/sh", "-c", probe, "sh", odd, sudo ? "sudo" : ""]);
  channel.stdin.end();
  const [stdout, stderr, exit] = await Promise.all([
    text(channel.stdout),
    text(channel.stderr),
    channel.exit,
  ]);
  const answer = /^(?<uid>\d+) (?<sudo>\w+)\n$/.exec(
    stdout.slice(stdout.indexOf(`${odd}\n`) + odd.length + 1),
  )?.groups;
  if (!answer || !stdout.startsWith(odd))
    throw noShell(line.title, answer !== undefined, stdout, stderr, exit.code);
  if (answer["uid"] === "0") return line;
  if (!sudo)
    throw new Failure(
      "host-not-root",
      `Commands on ${line.title} don't run as root.`,
      "Have it become root with sudo (`--sudo`, or Change … in the host's menu), or log in as root (`root@HOST`).",
    );
  if (answer["sudo"] === "missing")
    throw new Failure(
      "host-sudo",
      `There is no sudo on ${line.title}.`,
      "Install it there, or log in as root (root@HOST).",
    );
  if (answer["sudo"] === "free")
    return { ...shared(line), exec: (argv, options) => line.exec(withoutPassword(argv), options) };
  const password = await rightPassword(line, prompter);
  return { ...shared(line), exec: (argv, options) => throughSudo(line, password, argv, options) };
}

function shared(line: Connection): Omit<Connection, "exec"> {
  return { kind: line.kind, title: line.title, closed: line.closed, close: () => line.close() };
}

async function rightPassword(line: Connection, prompter: Pick<Prompter, "secret">): Promise<string> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const password = await prompter.secret({
      kind: "sudo",
      text: `[sudo] password on ${line.title}:`,
      retry: attempt > 0,
    });
    if (password === undefined)
      throw new Failure(
        "host-sudo",
        `sudo on ${line.title} needs a password, and none was given.`,
        "Or log in as root (root@HOST).",
      );
    try {
      const channel = await throughSudo(line, password, ["true"]);
      channel.stdin.end();
      channel.stdout.resume();
      channel.stderr.resume();
      await channel.exit;
      return password;
    } catch (error) {
      if (!(error instanceof WrongPassword)) throw error;
    }
  }
  throw new Failure(
    "host-sudo",
    `sudo on ${line.title} did not take the password.`,
    "Check that this user may use sudo there.",
  );
}

function noShell(
  title: string,
  noisy: boolean,
  stdout: string,
  stderr: string,
  code: number | null,
): Failure {
  const said = (stdout + stderr).trim().slice(0, 300);
  return noisy
    ? new Failure(
        "host-no-shell",
        `The start-up files of the log-in shell on ${title} print something, which would end up in what commands print: ${JSON.stringify(said.split("\n")[0])}.`,
        "Let them print in interactive shells only (in ~/.bashrc: `[[ $- == *i* ]] || return`).",
      )
    : new Failure(
        "host-no-shell",
        `The log-in shell on ${title} runs no commands as a POSIX shell does (exit ${String(code)})${said ? `: ${said}` : "."}`,
        "Give the user a shell such as sh or bash (chsh).",
      );
}
