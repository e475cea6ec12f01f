import { bash } from "./script-syntax.ts";
import type { Block } from "./shell-blocks.ts";
import { shellSyntax } from "./shell-syntax.ts";

const head = /^\s*(function\s+[^\s(){}]+\s*(\(\s*\)\s*)?|[^\s(){}#$"'=;&|<>]+\s*\(\s*\)\s*)\{\s*(#.*)?$/;
const end = /^\s*\}\s*(#.*)?$/;

/**
 * First and last lines of functions that a script defines at top level, in the usual layout: what stands there defines a function and does nothing
 * else, so that it may be read again.
 */
export async function functionsOf(
  lines: readonly string[],
  blocks: readonly Block[],
): Promise<[number, number][]> {
  const usual = blocks.filter(
    ({ from, to }, index) =>
      head.test(lines[from - 1] ?? "") &&
      end.test(lines[to - 1] ?? "") &&
      (blocks[index - 1]?.to ?? 0) < from &&
      (blocks[index + 1]?.from ?? Infinity) > to,
  );
  const found = await Promise.all(
    usual.map(async ({ from, to }) => {
      // `f() {` … `} && {` … `}` looks the same, but what is inside of it makes no whole.
      const whole = await shellSyntax(lines.slice(from, to - 1).join("\n"), { variant: bash }).then(
        () => true,
        () => false,
      );
      return whole ? [[from, to] as [number, number]] : [];
    }),
  );
  return found.flat();
}
