import type { Problem } from "../contract/problem.ts";
import type { Source } from "../contract/spec.ts";
import { bashReads } from "./bash-reads.ts";
import { checkSyntax, dialectOf } from "./script-syntax.ts";
import { textOf, type Script } from "./script.ts";
import type { SplitHeads } from "./split-heads.ts";
import { shownSource, splitSteps, type Splitting } from "./steps.ts";

/** The steps of a script that was read from `source`, and what is wrong with it. */
export async function checkScript(
  source: Source,
  script: Pick<Script, "bytes">,
  heads?: SplitHeads,
): Promise<Splitting> {
  const text = textOf(script);
  const file = shownSource(source);
  const [splitting, syntax] = await Promise.all([splitSteps(text, file, heads), checkReadable(text, file)]);
  return withSyntax(splitting, syntax);
}

/** The same with what a shell can't read. Why steps can't be told apart is then the same mistake, in other words. */
export function withSyntax(splitting: Splitting, syntax: readonly Problem[]): Splitting {
  const aboutSteps = splitting.problems.filter(
    ({ code }) => syntax.length === 0 || code !== "steps-unreadable",
  );
  return { ...splitting, problems: [...aboutSteps, ...syntax] };
}

/**
 * What neither our parser nor the Bash of this machine can read: each may be wrong alone. Bash is asked first, for it answers before the parser is
 * loaded.
 */
async function checkReadable(text: string, file: string): Promise<Problem[]> {
  if (dialectOf(text) === undefined || (await bashReads(text))) return [];
  return checkSyntax(text, file);
}
