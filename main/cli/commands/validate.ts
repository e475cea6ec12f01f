import { resolve } from "node:path";
import { formatProblems, readSpec, specJsonSchema } from "../../spec/index.ts";
import { exitCodes } from "../exit-codes.ts";

export async function validate(paths: string[], options: { json?: boolean }): Promise<number> {
  const readings = await Promise.all(paths.map((path) => readSpec(resolve(path))));
  const problems = readings.flatMap((reading) => reading.problems);
  if (options.json) for (const problem of problems) process.stdout.write(`${JSON.stringify(problem)}\n`);
  else
    process.stdout.write(
      formatProblems(problems, { color: Boolean(process.stdout.isTTY), cwd: process.cwd() }),
    );
  return problems.some(({ severity }) => severity === "error") ? exitCodes.badInput : exitCodes.ok;
}

export function printSchema(): number {
  process.stdout.write(`${JSON.stringify(specJsonSchema(), null, 2)}\n`);
  return exitCodes.ok;
}
