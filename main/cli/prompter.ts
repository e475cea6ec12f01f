import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { HostKeyQuestion, Prompter } from "../hosts/index.ts";
import { canPass, clearPassing } from "./passing-line.ts";
import { stopWaiting } from "./waiting.ts";

/** Asks on the terminal; without one, every question is declined, so that a script never hangs. */
export class TerminalPrompter implements Prompter {
  async secret(question: { text: string; retry: boolean }): Promise<string | undefined> {
    freshLine();
    if (question.retry) process.stderr.write("That was not right. Once more.\n");
    return ask(`${question.text.trimEnd()} `, true);
  }

  async hostKey({ host, port, type, fingerprint, reason }: HostKeyQuestion): Promise<boolean> {
    freshLine();
    const where = port === 22 ? host : `[${host}]:${port}`;
    const news =
      reason === "unknown"
        ? `${where} has not been seen before.`
        : `${where} is known by keys of other kinds, but not by one of this kind.`;
    process.stderr.write(`${news}\n  ${type} key fingerprint: ${fingerprint}\n`);
    if (!process.stdin.isTTY)
      process.stderr.write(
        "There is no terminal to ask on. Run this once on one, and it will be remembered.\n",
      );
    const answer = await ask("Is this the right one? It will be remembered. [yes/no] ", false);
    return /^y(es)?$/i.test(answer?.trim() ?? "");
  }
}

/** Away with what only says that something goes on, a build's phase or a command's waiting. */
function freshLine(): void {
  stopWaiting();
  if (canPass()) clearPassing();
}

async function ask(text: string, hidden: boolean): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From here on the terminal itself shows nothing of what is typed: not even of a secret that comes right behind the question.
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
  });
  const controller = new AbortController();
  lines.once("SIGINT", () => controller.abort());
  if (hidden) process.stderr.write(text);
  try {
    return await lines.question(hidden ? "" : text, { signal: controller.signal });
  } catch {
    return undefined;
  } finally {
    if (hidden) process.stderr.write("\n");
    lines.close();
  }
}
