import { resolve } from "node:path";
import type { Step } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { Problem } from "../contract/problem.ts";
import type { Spec } from "../contract/spec.ts";
import { formatProblems, readSpec, readScript, type Splitting } from "../spec/index.ts";
import type { Script } from "../builds/launch.ts";

/** Reads and checks a spec and its script. All problems go to stderr; an error among them ends the command. */
export async function readStack(path: string): Promise<{ spec: Spec; script: Script }> {
  const { spec, unread, problems } = await readSpec(resolve(path));
  show(problems);
  if (!spec)
    throw new Failure(
      "input-spec",
      `${path} ${unread ? "can't be read" : "has mistakes"}; nothing was built.`,
    );
  return { spec, script: await readScript(spec.script) };
}

/**
 * The steps of a script that was checked. As above; `force`: errors are shown and no more. So are mistakes of the shell's own grammar: Bash comes to
 * them only when all before them has run, and some scripts end earlier.
 */
export function readSteps({ steps, problems: found }: Splitting, script: Script, force: boolean): Step[] {
  const problems = found.map((problem) =>
    problem.code === "script-syntax" ? { ...problem, severity: "warning" as const } : problem,
  );
  show(problems);
  if (!force && problems.some(({ severity }) => severity === "error"))
    throw new Failure(
      "input-script",
      `${script.name} has mistakes; nothing was built.`,
      "--force builds all the same.",
    );
  return steps;
}

function show(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const style = { color: Boolean(process.stderr.isTTY), cwd: process.cwd() };
  process.stderr.write(formatProblems(problems, style));
}
