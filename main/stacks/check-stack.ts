import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Check, Lint, StackSummary } from "../contract/stack.ts";
import { checkHead, checkSyntax, splitSteps, validateText, withSyntax } from "../spec/index.ts";
import { aboutDigest } from "./base-digest.ts";
import type { ShellCheck } from "./shellcheck/index.ts";

/** Texts that stand in for what is on disk, by file, relative to the stack's folder: what is said is about what is seen. */
type Buffers = Record<string, string>;

export interface CheckNeeds {
  buffers: Buffers;
  home: string;
  /** sha256 of a file, hex, where it is known without waiting. */
  digestOf: (path: string) => Promise<string | undefined>;
}

/** What is known of a stack's spec and script, and everything that is wrong with them, as far as it is found at once. */
export async function checkStack(
  stack: StackSummary,
  { buffers, home, digestOf }: CheckNeeds,
): Promise<Check> {
  const text = buffers[basename(stack.id)] ?? (await readFile(stack.id, "utf8").catch(() => ""));
  const { problems: found, env, spec } = await validateText(text, stack.id, { home });
  const base = spec?.base.source;
  const digest = base?.kind === "file" ? await digestOf(base.path) : undefined;
  const { problems: more, offers } =
    spec && digest !== undefined ? aboutDigest(spec, text, digest) : { problems: [], offers: [] };
  const problems = [...found, ...more];
  const script = await readScript(stack, buffers);
  if (!script) return { problems, steps: [], env, offers };
  const [splitting, syntax] = await Promise.all([
    splitSteps(script.text, script.path),
    checkSyntax(script.text, script.path),
  ]);
  // What the file on disk begins with says nothing about the script's buffer.
  const aboutSpec = problems.filter(({ file }) => file !== script.path);
  const checked = withSyntax(splitting, syntax);
  const aboutScript = [...checkHead(script.text, script.path), ...checked.problems];
  return { ...checked, problems: [...aboutSpec, ...aboutScript], env, offers };
}

interface LintNeeds extends CheckNeeds {
  /** The name of the host that may have a ShellCheck. */
  host: string | undefined;
  signal: AbortSignal | undefined;
}

/** What ShellCheck says of a stack's script. */
export async function lintStack(
  shellCheck: ShellCheck,
  stack: StackSummary,
  { host, signal, ...needs }: LintNeeds,
): Promise<Lint> {
  const [{ problems, env }, script] = await Promise.all([
    checkStack(stack, needs),
    readScript(stack, needs.buffers),
  ]);
  // What can't be read ShellCheck can't read either, and says it in more words.
  if (!script || problems.some(({ code }) => code === "script-syntax")) return { outcome: "not-looked" };
  return shellCheck.check({ path: script.path, script: script.text, env }, host, signal);
}

async function readScript({ folder, script: file }: StackSummary, buffers: Buffers) {
  if (file === undefined) return undefined;
  const path = join(folder, file);
  return { path, text: buffers[file] ?? (await readFile(path, "utf8").catch(() => "")) };
}
