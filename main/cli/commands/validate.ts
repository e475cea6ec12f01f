import { resolve } from "node:path";
import type { Problem } from "../../contract/problem.ts";
import { checkScript, formatProblems, inspectScript, readSpec, specJsonSchema } from "../../spec/index.ts";
import { exitCodes } from "../exit-codes.ts";

export async function validate(paths: string[], options: { json?: boolean }): Promise<number> {
  const problems = (await Promise.all(paths.map(problemsOf))).flat();
  if (options.json) for (const problem of problems) process.stdout.write(`${JSON.stringify(problem)}\n`);
  else
    process.stdout.write(
      formatProblems(problems, { color: Boolean(process.stdout.isTTY), cwd: process.cwd() }),
    );
  return problems.some(({ severity }) => severity === "error") ? exitCodes.badInput : exitCodes.ok;
}

/** Of a spec, and of its script where that is a file here. */
async function problemsOf(path: string): Promise<Problem[]> {
  const { spec, problems } = await readSpec(resolve(path));
  if (spec?.script.kind !== "file") return problems;
  const { problems: more } = await checkScript(spec.script, await inspectScript(spec.script.path));
  return [...problems, ...more];
}

export function printSchema(): number {
  process.stdout.write(`${JSON.stringify(specJsonSchema(), null, 2)}\n`);
  return exitCodes.ok;
}
