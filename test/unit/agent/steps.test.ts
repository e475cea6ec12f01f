import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { randomScript } from "../../support/random-script.ts";

const agent = fileURLToPath(new URL("../../../resources/agent", import.meta.url));
const stepwise = fileURLToPath(new URL("../../support/stepwise.sh", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stackwright-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a script as a whole (no lines), or in steps that begin at these lines. The same folder, so that it sees the same names. */
function run(script: string, lines: number[]): { status: number | null; output: string; files: string } {
  const work = join(folder, "work");
  rmSync(work, { recursive: true, force: true });
  const file = join(folder, "script");
  writeFileSync(file, script);
  const argv = [stepwise, agent, work, file, ...lines.map(String)];
  const { status, stdout } = spawnSync("bash", ["-c", 'exec bash "$@" 2>&1', "bash", ...argv], {
    encoding: "utf8",
  });
  const list = "find . -printf '%P %y %m %s %l\\n' | sort; find . -type f -exec md5sum {} + | sort";
  const files = spawnSync("sh", ["-c", list], { cwd: join(work, "home"), encoding: "utf8" }).stdout;
  return { status, output: stdout, files };
}

const first = Number(process.env["SEED"] ?? 1);
const seeds = Array.from({ length: Number(process.env["CASES"] ?? 45) }, (_, index) => first + index);

describe("step by step, a script does what it does as a whole", () => {
  it.each(seeds)("seed %d", (seed) => {
    const { script, lines } = randomScript(seed);
    expect(run(script, lines), script).toEqual(run(script, []));
  });
});
