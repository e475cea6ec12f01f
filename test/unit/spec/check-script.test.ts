import { describe, expect, it } from "vitest";
import { bashReads } from "../../../main/spec/bash-reads.ts";
import { checkScript, checkSyntax } from "../../../main/spec/index.ts";

const check = async (text: string) =>
  (await checkScript({ kind: "file", path: "/stack/setup.sh" }, { bytes: Buffer.from(text) })).problems.map(
    ({ severity, code, line, column }) => `${severity} ${code} ${String(line)}:${String(column)}`,
  );

describe("a script that no shell can read", () => {
  it.each([
    ["a quote without its end", "#!/bin/bash\necho 'abc\n", "error script-syntax 2:6"],
    ["an if without its fi", "#!/bin/sh\nif true; then\n  echo\n", "error script-syntax 2:1"],
    ["without a first line", "echo )\n", "error script-syntax 1:6"],
    ["with steps", "#!/bin/bash\n#: step a\necho )\n", "error script-syntax 3:6"],
  ])("is told once, at its place: %s", async (_, text, problem) => {
    expect(await check(text)).toEqual([problem]);
  });

  it("is none that Bash reads and our parser does not, nor the reverse, nor another interpreter's", async () => {
    const odd = '#!/bin/bash\necho "$((1 2))"\n';
    expect(await checkSyntax(odd, "/x")).toHaveLength(1);
    expect(await bashReads(odd)).toBe(true);
    expect(await check(odd)).toEqual([]);
    const mksh = "#!/bin/mksh\ncat |&\n";
    expect(await checkSyntax(mksh, "/x")).toEqual([]);
    expect(await bashReads(mksh)).toBe(false);
    expect(await check(mksh)).toEqual([]);
    expect(await check("#!/usr/bin/python3\nprint('(')\n")).toEqual([]);
  });

  it("is not run to find out", async () => {
    expect(await bashReads("kill -KILL $$\n")).toBe(true);
    expect(await bashReads(`: ${"x".repeat(300_000)}\n)\n${"y".repeat(300_000)}\n`)).toBe(false);
  });
});
