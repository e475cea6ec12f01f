import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Check, Lint, StackSummary } from "../contract/stack.ts";
import { checkHead, checkSyntax, splitSteps, validateText, withSyntax } from "../spec/index.ts";
import { aboutDigest, type DigestNeeds } from "./base-digest.ts";
import type { OtherFile } from "./other-files.ts";
import type { ShellCheck } from "./shellcheck/index.ts";

/** Texts that stand in for what is on disk, by file, relative to the stack's folder: what is said is about what is seen. */
type Buffers = Record<string, string>;

interface ReadNeeds {
  buffers: Buffers;
  home: string;
}

export interface CheckNeeds extends ReadNeeds, DigestNeeds {}

/** What is known of a stack's spec and script, and everything that is wrong with them, as far as it is found at once: what its build is made of. */
export async function checkStack(
  stack: StackSummary,
  { buffers, home, ...digests }: CheckNeeds,
): Promise<Check> {
  const text = await readSpecText(stack, buffers);
  const { problems: found, env, spec } = await validateText(text, stack.id, { home });
  const { problems: more, offers } = spec
    ? await aboutDigest(spec, text, digests)
    : { problems: [], offers: [] };
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

interface LintNeeds extends ReadNeeds {
  others: readonly OtherFile[];
  /** The name of the host that may have a ShellCheck. */
  host: string | undefined;
  signal: AbortSignal | undefined;
}

/** Scripts of one stack that ShellCheck is asked about. */
const mostLinted = 30;

/** What ShellCheck says of a stack's scripts. One after the other: what it said is remembered, so that a question which ended early was not in vain. */
export async function lintStack(
  shellCheck: ShellCheck,
  stack: StackSummary,
  { buffers, home, host, signal, others }: LintNeeds,
): Promise<Lint> {
  const [{ env }, script] = await Promise.all([
    readSpecText(stack, buffers).then((text) => validateText(text, stack.id, { home })),
    readScript(stack, buffers),
  ]);
  const scripts = [
    ...(script ? [{ ...script, problems: await checkSyntax(script.text, script.path) }] : []),
    ...others.filter(({ kind }) => kind === "shell"),
  ];
  // What can't be read ShellCheck can't read either, and says it in more words.
  const readable = scripts.filter((each) => !each.problems.some(({ code }) => code === "script-syntax"));
  const found: Lint[] = [];
  for (const { path, text } of readable.slice(0, mostLinted)) {
    const sourced = path !== script?.path && !text.startsWith("#!");
    const lint = await shellCheck.check({ path, script: text, env, sourced }, host, signal);
    if (lint.outcome === "missing") return lint;
    found.push(lint);
  }
  const looked = found.filter((lint) => lint.outcome === "looked");
  const [first] = looked;
  return first ? { ...first, problems: looked.flatMap((lint) => lint.problems) } : { outcome: "not-looked" };
}

async function readSpecText({ id }: StackSummary, buffers: Buffers): Promise<string> {
  return buffers[basename(id)] ?? (await readFile(id, "utf8").catch(() => ""));
}

async function readScript({ folder, script: file }: StackSummary, buffers: Buffers) {
  if (file === undefined) return undefined;
  const path = join(folder, file);
  return { path, text: buffers[file] ?? (await readFile(path, "utf8").catch(() => "")) };
}
