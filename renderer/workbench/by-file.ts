import type { Problem } from "../../main/contract/problem.ts";

/** Problems file by file, in the order in which files first appear, each file's from its top to its end. */
export function byFile(
  problems: readonly Problem[],
  nameOf: (problem: Problem) => string,
): { file: string; problems: Problem[] }[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const name = nameOf(problem);
    groups.set(name, [...(groups.get(name) ?? []), problem]);
  }
  return [...groups].map(([file, mine]) => ({
    file,
    problems: mine.sort((a, b) => a.line - b.line || a.column - b.column),
  }));
}
