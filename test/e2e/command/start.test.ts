import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stackwright } from "../../support/command.ts";

let home: string;
beforeEach(async () => (home = await mkdtemp("/var/tmp/stackwright-test-")));
afterEach(() => rm(home, { recursive: true, force: true }));

async function schema(): Promise<string> {
  const command = stackwright(["schema"], { home, cwd: home });
  expect(await command.exit, command.stderr()).toBe(0);
  expect(command.stderr()).toBe("");
  return command.stdout().toString();
}

it("the command keeps what was compiled of it, and starts with none of it, or with what is not for it, as well", async () => {
  const code = join(home, ".cache", "stackwright", "code");
  const first = await schema();
  const [kept = ""] = await readdir(code);
  const bytes = await readFile(join(code, kept));
  expect(bytes.length).toBeGreaterThan(10_000);

  await writeFile(join(code, kept), "not that");
  await writeFile(join(code, "command-OLD.cjs-v1-other"), "of an earlier edition");
  expect(await schema()).toBe(first);
  expect(await readdir(code)).toEqual([kept]);
  expect((await readFile(join(code, kept))).length).toBeGreaterThan(10_000);

  await rm(code, { recursive: true });
  await writeFile(code, "in its place");
  expect(await schema()).toBe(first);
});
