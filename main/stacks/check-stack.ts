import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Check, StackSummary } from "../contract/stack.ts";
import { checkSyntax, splitSteps, validateText } from "../spec/index.ts";
import { shellcheck } from "./shellcheck.ts";

/**
 * What is known of a stack's spec and script, and everything that is wrong with them. `buffers` (by file, relative to the folder) stand in for what is on disk, so that what is
 * said is about what is seen.
 */
export async function checkStack(
  stack: StackSummary,
  buffers: Record<string, string>,
  home: string,
): Promise<Check> {
  const text = buffers[basename(stack.id)] ?? (await readFile(stack.id, "utf8").catch(() => ""));
  const { problems, env } = await validateText(text, stack.id, { home });
  if (stack.script === undefined) return { problems, steps: [], env };
  const path = join(stack.folder, stack.script);
  const buffer = buffers[stack.script];
  // What was found in the script's file says nothing about the script's buffer.
  const aboutSpec = buffer === undefined ? problems : problems.filter(({ file }) => file !== path);
  const script = buffer ?? (await readFile(path, "utf8").catch(() => ""));
  const [splitting, syntax, found] = await Promise.all([
    splitSteps(script, path),
    checkSyntax(script, path),
    shellcheck(path, script),
  ]);
  // What can't be read shellcheck can't read either, and says it in more words.
  const aboutScript = syntax.length > 0 ? syntax : found;
  return { ...splitting, problems: [...aboutSpec, ...splitting.problems, ...aboutScript], env };
}
