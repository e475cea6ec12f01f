import { describe, expect, it } from "vitest";
import { checkHead } from "../../../main/spec/index.ts";
import { edited } from "../../../renderer/editor/edited.ts";

describe("how a script begins", () => {
  it.each([
    ["no first line", "set -e\n", "info", "#!/bin/bash\nset -e\n"],
    ["a first line without its mark", "/bin/bash -e\ntrue\n", "warning", "#!/bin/bash -e\ntrue\n"],
    ["half of its mark", "#/usr/bin/env bash\ntrue\n", "warning", "#!/usr/bin/env bash\ntrue\n"],
    ["a line above it", "\n  #!/bin/sh\ntrue\n", "warning", "#!/bin/sh\ntrue\n"],
    ["a path that is not whole", "#!bin/bash -e\n", "warning", "#!/bin/bash -e\n"],
    ["a program without its path", "#!bash\n", "warning", "#!/bin/bash\n"],
    ["several words for env", "#!/usr/bin/env bash -e\n", "warning", "#!/usr/bin/env -S bash -e\n"],
  ])("is told and mended: %s", (_, text, severity, after) => {
    const [problem, ...more] = checkHead(text, "/stack/setup.sh");
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ severity, line: 1, file: "/stack/setup.sh" });
    expect(edited(text, problem?.fixes?.[0]?.edits ?? [])).toBe(after);
    expect(checkHead(after, "/stack/setup.sh")).toEqual([]);
  });

  it.each(["#!/bin/bash\n", "#! /usr/bin/env -S bash -e\n", "#!/opt/own/shell\n", "", "\u007fELF\0\n"])(
    "is right in %j",
    (text) => {
      expect(checkHead(text, "/x")).toEqual([]);
    },
  );

  it("with ends of line as on Windows is told once, whatever else", () => {
    const found = checkHead("#!/bin/bash\r\ntrue\r\n", "/x");
    expect(found).toMatchObject([{ code: "script-crlf", column: 12, fixes: [{ lineEnds: "lf" }] }]);
  });
});
