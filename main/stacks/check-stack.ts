import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Check, Lint, StackSummary } from "../contract/stack.ts";
import { checkSyntax, splitSteps, validateText } from "../spec/index.ts";
import type { ShellCheck } from "./shellcheck/index.ts";

/** Texts that stand in for what is on disk, by file, relative to the stack's folder: what is said is about what is seen. */
type Buffers = Record<string, string>;

/** What is known of a stack's spec and script, and everything that is wrong with them, as far as it is found at once. */
export async function checkStack(stack: StackSummary, buffers: Buffers, home: string): Promise<Check> {
  const text = buffers[basename(stack.id)] ?? (await readFile(stack.id, "utf8").catch(() => ""));
  const { problems, env } = await validateText(text, stack.id, { home });
  const found = await readScript(stack, buffers);
  if (!found) return { problems, steps: [], env };
  const { path, script } = found;
  // What was found in the script's file says nothing about the script's buffer.
  const aboutSpec = script.buffered ? problems.filter(({ file }) => file !== path) : problems;
  const [splitting, syntax] = await Promise.all([
    splitSteps(script.text, path),
    checkSyntax(script.text, path),
  ]);
  // Why steps can't be told apart is the same mistake, in other words.
  const aboutSteps = splitting.problems.filter(
    ({ code }) => syntax.length === 0 || code !== "steps-unreadable",
  );
  return { ...splitting, problems: [...aboutSpec, ...aboutSteps, ...syntax], env };
}

interface LintNeeds {
  buffers: Buffers;
  home: string;
  /** The name of the host that may have a ShellCheck. */
  host: string | undefined;
  signal: AbortSignal | undefined;
}

/** What ShellCheck says of a stack's script. */
export async function lintStack(
  shellCheck: ShellCheck,
  stack: StackSummary,
  { buffers, home, host, signal }: LintNeeds,
): Promise<Lint> {
  const [{ problems, env }, found] = await Promise.all([
    checkStack(stack, buffers, home),
    readScript(stack, buffers),
  ]);
  // What can't be read ShellCheck can't read either, and says it in more words.
  if (!found || problems.some(({ code }) => code === "script-syntax")) return { outcome: "not-looked" };
  return shellCheck.check({ path: found.path, script: found.script.text, env }, host, signal);
}

async function readScript({ folder, script: file }: StackSummary, buffers: Buffers) {
  if (file === undefined) return undefined;
  const path = join(folder, file);
  const buffer = buffers[file];
  const text = buffer ?? (await readFile(path, "utf8").catch(() => ""));
  return { path, script: { text, buffered: buffer !== undefined } };
}
