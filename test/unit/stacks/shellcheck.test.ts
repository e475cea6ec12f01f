import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { ShellCheck } from "../../../main/stacks/shellcheck/index.ts";
import { edited } from "../../../renderer/editor/edited.ts";

const there = spawnSync("shellcheck", ["--version"]).status === 0;
if (!there && process.env["CI"]) throw new Error("shellcheck is not installed, and CI must not skip.");

const check = async (script: string, env: string[] = []) => {
  const shellCheck = new ShellCheck(() => Promise.resolve(undefined));
  const lint = await shellCheck.check({ path: "/stack/setup.sh", script, env });
  return lint.outcome === "looked" ? lint.problems : lint;
};

describe.skipIf(!there)("ShellCheck, where it is installed", () => {
  it("gives its levels, codes, places in UTF-16 and pages", async () => {
    const script =
      '#!/bin/bash\necho 🐎 $1\nls *.txt\n[ $# = 1 ] && echo `date`\nfor i in $@; do echo "$i"; done\n';
    const found = await check(script);
    expect(found).toContainEqual(
      expect.objectContaining({
        severity: "info",
        code: "SC2086",
        ...{ line: 2, column: 9, endLine: 2, endColumn: 11 },
        link: "https://www.shellcheck.net/wiki/SC2086",
        file: "/stack/setup.sh",
      }),
    );
    const levels = Array.isArray(found) ? found.map(({ severity }) => severity) : [];
    expect(new Set(levels)).toEqual(new Set(["error", "warning", "info", "style"]));
  });

  it.each([
    ["echo 🐎 $1", 'Write "$1"', 'echo 🐎 "$1"'],
    ["cd /srv", "Write cd /srv || exit", "cd /srv || exit"],
    ["x=1; echo `date` $x", "Write $(date)", "x=1; echo $(date) $x"],
  ])("mends %s as its titles say: %s", async (line, title, after) => {
    const script = `#!/bin/bash\n${line}\n`;
    const found = await check(script);
    const fixes = Array.isArray(found) ? found.flatMap(({ fixes: mine = [] }) => mine) : [];
    const fix = fixes.find((each) => each.title === title);
    expect(edited(script, fix?.edits ?? [])).toBe(`#!/bin/bash\n${after}\n`);
  });

  it("is silenced where it is told to be, by a comment of its own", async () => {
    const script = "#!/bin/bash\nif true; then\n  echo $1\nfi\n";
    const found = await check(script);
    const silence = Array.isArray(found) ? found[0]?.fixes?.at(-1) : undefined;
    expect(silence?.title).toBe("Leave it, and silence SC2086 here");
    const silent = edited(script, silence?.edits ?? []);
    expect(silent).toContain("  # shellcheck disable=SC2086\n  echo $1");
    expect(await check(silent)).toEqual([]);
  });

  it("knows the spec's variables, what runs a script without a first line, and no other languages", async () => {
    expect(await check('#!/bin/bash\necho "$release"\n')).toMatchObject([{ code: "SC2154" }]);
    expect(await check('#!/bin/bash\necho "$release"\n', ["release"])).toEqual([]);
    expect(await check("[[ $HOME = a ]] && true\r\n")).toMatchObject([{ code: "SC3010" }]);
    expect(await check("#!/usr/bin/python3\nprint(1)\n")).toEqual({ outcome: "not-looked" });
  });
});
