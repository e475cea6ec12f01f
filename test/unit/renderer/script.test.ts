import { describe, expect, it } from "vitest";
import { foldsOf } from "../../../renderer/editor/script/folds.ts";
import { outlineOf, stepLine } from "../../../renderer/editor/script/outline.ts";
import { variableAt, variableBefore, variablesOf } from "../../../renderer/editor/script/variables.ts";

const script = `#!/bin/bash
set -eu
#: step packages max-age=1d
install() {
  apt-get install -y "$@"
}
cat <<-'END' <<OTHER
#: step none
not_one() {
	END
#: step nor this
OTHER

function my::log () { echo "$1"; }
#: step web server
for name in a b; do
  if true; then

    install "$name"
  fi
done

`;

describe("the outline of a script", () => {
  it("has its steps and functions, and nothing of here-documents", () => {
    const parts = outlineOf(script).map(
      ({ kind, name, line, endLine }) => `${kind} ${name} ${line}-${endLine}`,
    );
    expect(parts).toEqual([
      "step packages 3-14",
      "function install 4-6",
      "function my::log 14-14",
      "step web server 15-21",
    ]);
  });

  it("folds steps and what is indented, each to its own last line", () => {
    const folds = foldsOf(script).map(
      ({ line, endLine, step }) => `${line}-${endLine}${step ? " step" : ""}`,
    );
    expect(folds).toEqual(["3-14 step", "4-5", "15-21 step", "16-20", "17-19"]);
  });
});

describe("a variable", () => {
  it.each([
    ['echo "${REL', "REL"],
    ["echo $", ""],
    ["echo $REL", "REL"],
    ["echo \\$REL", undefined],
    ["echo REL", undefined],
  ])("that is begun in %j is %j", (before, begun) => {
    expect(variableBefore(before)).toBe(begun);
  });

  it("is found under the cursor where it is used", () => {
    const line = 'echo "${#RELEASE}" $OTHER RELEASE';
    const at = (word: string) => variableAt(line, line.lastIndexOf(word) + 2);
    expect([variableAt(line, 10), at("OTHER"), at("RELEASE")]).toEqual(["RELEASE", "OTHER", undefined]);
  });

  it("is known when the script sets it", () => {
    const text = "export A=1\n  local -r b=2\nread -r c\nfor d in 1; do e+=x; done\nf=$g\n# h=1\n";
    expect(variablesOf(text)).toEqual(["A", "b", "c", "d", "f"]);
  });
});

it("begins a step at a line, or where the command begins that the line is in, and never before the first", () => {
  const lines = [
    "#!/bin/bash",
    "set -e",
    "if true; then",
    "  apt-get update",
    "else",
    "  :",
    "fi",
    "cat <<EOF",
    "not code",
    "EOF",
    "apt-get install \\",
    "curl",
    "",
    "false",
  ];
  expect([1, 2, 4, 5, 7, 9, 12, 14].map((line) => stepLine(lines, line))).toEqual([2, 2, 3, 3, 3, 8, 11, 14]);
});
