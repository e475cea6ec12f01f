import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Problem } from "../contract/problem.ts";
import { validateText } from "../spec/index.ts";
import type { StackSummary } from "../contract/stack.ts";
import { shellcheck } from "./shellcheck.ts";

/**
 * Everything that is wrong with a stack's spec and script. `buffers` (by file, relative to the folder) stand in for what is on disk, so that what is
 * said is about what is seen.
 */
export async function checkStack(
  stack: StackSummary,
  buffers: Record<string, string>,
  home: string,
): Promise<Problem[]> {
  const text = buffers[basename(stack.id)] ?? (await readFile(stack.id, "utf8").catch(() => ""));
  const { problems } = await validateText(text, stack.id, { home });
  if (stack.script === undefined) return problems;
  const path = join(stack.folder, stack.script);
  const buffer = buffers[stack.script];
  // What was found in the script's file says nothing about the script's buffer.
  const aboutSpec = buffer === undefined ? problems : problems.filter(({ file }) => file !== path);
  const script = buffer ?? (await readFile(path, "utf8").catch(() => ""));
  return [...aboutSpec, ...(await shellcheck(path, script))];
}
