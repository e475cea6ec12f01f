import { LangVariant } from "sh-syntax";
import { describe, expect, it } from "vitest";
import { checkSyntax, tidyScript, tidySpec } from "../../../main/spec/index.ts";
import { dialectOf } from "../../../main/spec/script-syntax.ts";

describe("a script that a shell can't read", () => {
  it.each([
    ["a quote without its end", "#!/bin/bash\necho ok\necho 'abc\n", "3:6"],
    ["an if without its fi", "#!/bin/sh\nif true; then\n  echo\n", "2:1"],
    ["a bracket too many, behind letters of several bytes", "#!/usr/bin/env bash\necho äöü€ )\n", "2:11"],
  ])("is told at its place: %s", async (_, text, place) => {
    const problems = await checkSyntax(text, "/stack/setup.sh");
    expect(problems).toMatchObject([{ severity: "error", code: "script-syntax", file: "/stack/setup.sh" }]);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([place]);
  });

  it.each([
    ["Bash", '#!/bin/bash\na=(1 2)\n[[ x =~ ^(a|b)$ ]] && cat <<<"${a[@]}"\n'],
    ["another interpreter", "#!/usr/bin/perl\nif (1) { print 'x' }\n"],
    ["nothing", ""],
  ])("is not what %s is", async (_, text) => {
    expect(await checkSyntax(text, "/x")).toEqual([]);
  });
});

describe("formatting a script", () => {
  it("lays it out, and keeps shebang, markers, comments and here-documents", async () => {
    const text =
      "#!/bin/bash\n#: step one\nif true;then\necho   a # why\ncat <<EOF\n  as   it is\nEOF\nfi\n\n#: step two max-age=1d\nf(){ :;}\n";
    const tidy =
      "#!/bin/bash\n#: step one\nif true; then\n    echo a # why\n    cat <<EOF\n  as   it is\nEOF\nfi\n\n#: step two max-age=1d\nf() { :; }\n";
    expect(await tidyScript(text, 4)).toEqual({ text: tidy });
    expect(await tidyScript(tidy, 4)).toEqual({ text: tidy });
  });

  it.each([
    ["that can't be read", "#!/bin/bash\nif true;then\n", /^Line 2 .* nothing was changed/],
    ["of another interpreter", "#!/usr/bin/python3\nprint( 1 )\n", /Bash or sh/],
  ])("leaves one %s alone and says why", async (_, text, why) => {
    expect(await tidyScript(text, 2)).toEqual({ text, problem: expect.stringMatching(why) });
  });
});

describe("formatting a spec", () => {
  it("keeps comments, quotes and order", () => {
    const text = "# mine\nb:   '9.0'   # why\na:\n    - x\n    -   y\n";
    expect(tidySpec(text, 2)).toEqual({ text: "# mine\nb: '9.0' # why\na:\n  - x\n  - y\n" });
  });

  it("leaves one that can't be read alone and says why", () => {
    const text = "a: [1\nb:  2\n";
    expect(tidySpec(text, 2)).toEqual({ text, problem: expect.stringMatching(/^Line \d+ can't be read/) });
  });
});

describe("dialectOf", () => {
  it("gives the parser's own values, which are written out there", () => {
    expect(["#!/bin/bash", "#!/bin/sh", "#!/bin/mksh"].map(dialectOf)).toEqual([
      LangVariant.LangBash,
      LangVariant.LangPOSIX,
      LangVariant.LangMirBSDKorn,
    ]);
  });
});
