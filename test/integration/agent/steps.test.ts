import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestAgent, type Ended } from "../../support/agent.ts";
import { smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

/** Which steps ran, and which came from the cache. */
function steps({ events }: Ended): string[] {
  return events.flatMap((event) =>
    event.type === "step-end" ? [`${event.cached ? "cached " : ""}${event.step}`] : [],
  );
}

describeWithLxc("steps of a script", () => {
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    base = await smallBase(folder, withBash);
  });

  afterAll(async () => {
    await agent.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const script = `#!/bin/bash -e
#: step one
shopt -s extglob
declare -A map=([a b]=1 [c]=2)
f() { echo "f $1 in $PWD"; }
export X="x  y"
cd /etc
set -u -- one "t w o"
echo first >/one
trap 'echo bye' EXIT
[[ a == b ]] && :
#: step two
echo "$? \${map[a b]} $X $# $2 $PWD $- $LINENO \${BASH_SOURCE[0]} $0"
f x
echo second >/two
ls /one
#: step three
cat /one /two
`;

  it("hand their state on, and come from the cache when nothing changed", async () => {
    const first = await agent.build({ base, script });
    const path = "/.stackwright/script/provision.sh";
    expect(first.log).toBe(
      [
        `1 1 x  y 2 t w o /etc ehuB 13 ${path} ${path}`,
        "f x in /etc",
        "/one",
        "first",
        "second",
        "bye",
        "",
      ].join("\r\n"),
    );
    expect(steps(first)).toEqual(["one", "two", "three"]);
    const again = await agent.build({ base, script });
    expect(steps(again)).toEqual(["cached one", "cached two", "cached three"]);
  });
});

/** Puts this machine's Bash and its libraries in. */
async function withBash(root: string): Promise<void> {
  const libraries = execFileSync("ldd", ["/bin/bash"], { encoding: "utf8" }).matchAll(/\/\S+/g);
  for (const path of ["/bin/bash", ...[...libraries].map(([path]) => path)]) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await copyFile(path, join(root, path));
  }
  expect(await readdir(join(root, "bin"))).toContain("bash");
}
