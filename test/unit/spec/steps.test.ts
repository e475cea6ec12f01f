import { describe, expect, it } from "vitest";
import { splitSteps } from "../../../main/spec/index.ts";

const bash = "#!/bin/bash\n";
const split = (text: string) => splitSteps(text, "/stack/setup.sh");

/** The steps as `name from-to`, and the problems as `severity code line:column`. */
async function told(text: string) {
  const { steps, problems } = await split(text);
  return {
    steps: steps.map(({ name, line, endLine }) => `${name} ${line}-${endLine}`),
    problems: problems.map(({ severity, code, line, column }) => `${severity} ${code} ${line}:${column}`),
  };
}

describe("a script with markers", () => {
  it("is split at them, and what stands before the first is a step when it does something", async () => {
    expect(await told(`${bash}#: step a\necho a\n\n#: step b c\necho b\n`)).toEqual({
      steps: ["a 2-4", "b c 5-6"],
      problems: [],
    });
    expect(await told(`${bash}set -e\n#: step a\necho a`)).toEqual({
      steps: ["start 1-2", "a 3-4"],
      problems: [],
    });
  });

  it("may say for how long a step's result is believed", async () => {
    const { steps, problems } = await split(
      `${bash}#: step a max-age=30m\n#: step b max-age=12h\n#:step max-age=1d c\n#:  step  d  max-age=2w\n#: step e\n`,
    );
    expect(steps.map(({ name, maxAge }) => [name, maxAge])).toEqual([
      ["a", 1800],
      ["b", 43_200],
      ["c", 86_400],
      ["d", 1_209_600],
      ["e", undefined],
    ]);
    expect(problems).toEqual([]);
  });

  it("tells which of its functions can be read again: those that are alone on their lines, and nothing else", async () => {
    const alone =
      "f() {\n  cat <<X\n}\nX\n}\nfunction g {  # two\n  if a; then b; fi\n}\n#: step b\n  h ( )\n{\n  a\n}\ni () {\n  a\n} # end\n";
    const others =
      "j() { a; }\nk() {\n  a\n} && {\n  b\n}\nl() {\n  a\n}; b\nm() {\n  a\n} >x\nif a; then\nn() {\n  a\n}\nfi\n";
    const { steps, problems } = await split(`${bash}#: step a\n${alone}${others}`);
    expect(problems).toEqual([]);
    expect(steps.map(({ functions }) => functions)).toEqual([
      [
        [3, 7],
        [8, 10],
      ],
      [[16, 18]],
    ]);
  });

  it.each([
    ["a here-document", "cat <<EOF\n#: step x\nEOF\n"],
    ["a here-document of a command in a pipe", "cat <<EOF | tee /x\n#: step x\nEOF\n"],
    ["an indented, quoted here-document", "cat <<-'EOF' &&\n\t#: step x\n\tEOF\ntrue\n"],
    ["a string", 'x="\n#: step x"; echo "$x"\n'],
    ["a string in single quotes", "x='\n  #: step x\n'\n"],
    ["a here-document in a function", "f() {\ncat <<EOF\n#: step x\nEOF\n}\n"],
    ["another comment", "##: step x\n# #: step x\necho a #: step x\n#: steps x\n#: stepx\n"],
  ])("takes what looks like one in %s for what it is", async (_, text) => {
    const { steps, problems } = await split(`${bash}${text}#: step real\n`);
    expect(steps.map(({ name }) => name).filter((name) => name !== "start")).toEqual(["real"]);
    expect(problems).toEqual([]);
  });

  it.each([
    ["an if", "if true; then\n  #: step x\n  echo\nfi\n", 3],
    ["a function", "f() {\n#: step x\n:\n}\n", 1],
    ["a subshell", "(\n#: step x\n:\n)\n", 1],
    ["a loop behind a pipe", "cat <<EOF | while read -r x; do\n#: text\nEOF\n  #: step x\n  echo\ndone\n", 3],
    ["an array", "a=(\n#: step x\nb\n)\n", 1],
    ["a list", "true &&\n#: step x\ntrue\n", 1],
    ["a case", "case a in\n  #: step x\n  a) ;;\nesac\n", 3],
    ["a command substitution", "a=$(\n#: step x\nb\n)\n", 1],
    ["a line that goes on", "echo a \\\n#: step x\n", 1],
  ])("has a mistake when one stands inside of %s", async (_, text, column) => {
    const line = text.split("\n").findIndex((each) => each.includes("#: step")) + 2;
    const found = await split(`${bash}${text}#: step y\n`);
    expect(found.problems).toMatchObject([{ severity: "error", code: "step-in-block", line, column }]);
    expect(found.steps.map(({ name }) => name)).toEqual(["start", "y"]);
  });

  it("has mistakes when names are missing, used twice, or followed by what is not known", async () => {
    const text = `${bash}true\n#: step a\n#: step\n#: step a\n#: step start\n #: step é max-age=1y\n#: step b max_age=1d\n`;
    expect(await told(text)).toEqual({
      steps: ["start 1-2", "a 3-6", "é 7-7", "b 8-8"],
      problems: [
        "error step-no-name 4:1",
        "error step-twice 5:1",
        "error step-twice 6:1",
        "error step-bad-age 7:2",
        "error step-unknown-word 8:1",
      ],
    });
    const { problems } = await split(text);
    expect(problems[1]?.message).toContain("line 3");
    expect(problems[2]?.message).toContain("before the first marker");
    expect(problems[4]?.hint).toContain("'max-age'");
    expect(problems[3]).toMatchObject({ endLine: 7, endColumn: 22, file: "/stack/setup.sh" });
  });

  it.each(["#!/bin/sh\n", "#!/usr/bin/python3\n", "", "#!/usr/bin/env fish\n"])(
    "of another interpreter is one step, with a warning: %j",
    async (first) => {
      const found = await split(`${first}\n#: step a\n`);
      expect(found.steps).toEqual([]);
      expect(found.untraced).toContain("Bash");
      expect(found.problems).toMatchObject([{ severity: "warning", code: "steps-not-bash" }]);
    },
  );

  it("that can't be read is one step, with a warning that says where", async () => {
    const { steps, problems } = await split(`${bash}#: step a\nexit 0\n)garbage(\n`);
    expect(steps).toEqual([]);
    expect(problems).toMatchObject([
      { severity: "warning", code: "steps-unreadable", line: 2, message: expect.stringContaining("line 4") },
    ]);
  });
});

it("a script without markers is one step, whatever it is", async () => {
  expect(await split(`${bash}if broken\n`)).toEqual({ steps: [], problems: [] });
  expect(await split("#!/usr/bin/env -S bash -e\necho\n")).toEqual({ steps: [], problems: [] });
  expect(await split("#!/usr/bin/perl\n")).toEqual({
    steps: [],
    untraced: expect.stringContaining("perl"),
    problems: [],
  });
});
