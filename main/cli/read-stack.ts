import { resolve } from "node:path";
import { Failure } from "../contract/failure.ts";
import type { Spec } from "../contract/spec.ts";
import { formatProblems, readSpec, readScript } from "../spec/index.ts";
import type { Script } from "../builds/launch.ts";

/** Reads and checks a spec and its script. All problems go to stderr; an error among them ends the command. */
export async function readStack(path: string): Promise<{ spec: Spec; script: Script }> {
  const { spec, problems } = await readSpec(resolve(path));
  if (problems.length > 0)
    process.stderr.write(
      formatProblems(problems, { color: Boolean(process.stderr.isTTY), cwd: process.cwd() }),
    );
  if (!spec) throw new Failure("input-spec", `${path} has mistakes; nothing was built.`);
  return { spec, script: await readScript(spec.script) };
}
