import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

/** As in a container: what the traps write is beside them. They are told what to expect of a script, as lib/lines.sh does. */
function trapsFor(expected: string): string {
  const own = mkdtempSync(join(tmpdir(), "stackwright-traps-"));
  afterAll(() => rmSync(own, { recursive: true, force: true }));
  copyFileSync(
    fileURLToPath(new URL("../../resources/agent/lib/container/traps", import.meta.url)),
    join(own, "traps"),
  );
  mkdirSync(join(own, "trace"));
  writeFileSync(join(own, "trace", "lines"), `${expected}\n${"0\n".repeat(30)}`);
  writeFileSync(
    join(own, "trace", "functions"),
    names.map((name, i) => `${String(i + 2)} ${name}\n`).join(""),
  );
  return join(own, "traps");
}
/** The functions of the scripts below, wherever they are in them. */
const names = ["f", "g", "h", "echo", "printf", "local_"];
const traps = Object.fromEntries(["0", "x", "d", "xd"].map((expected) => [expected, trapsFor(expected)]));

const options = [
  "",
  "set -e",
  "set -u",
  "set -eu",
  "set -euo pipefail",
  "set -eE",
  "set -x",
  "set -T",
  "set -f",
];
const bodies = {
  "a command that is not there": "no-such-command",
  false: "false",
  "an exit status of its own": "exit 7",
  "a failing function": "f() { local a=1; (exit 9); }\nf",
  "a nested function": "g() { return 5; }\nf() { g; echo after; }\nf",
  "a subshell": "(echo in; exit 6)",
  "a pipeline": "echo a | (read x; exit 4)",
  "a pipeline that fails early": "(exit 3) | cat",
  "an unset variable": 'echo "$not_set"',
  "a condition": "if false; then echo no; fi; false || echo or; true && echo and",
  "a command substitution": 'x=$(exit 8); echo "$x $?"',
  "an EXIT trap of its own": "trap 'echo bye $?' EXIT\nfalse\necho on",
  "an ERR trap of its own": "trap 'echo err $? $LINENO' ERR\nf() { false; }\nf\nfalse\necho on",
  "a RETURN trap": "f() { trap 'echo returned' RETURN; :; }\ng() { :; }\nf\ng\nfalse",
  "a DEBUG trap of its own": "trap 'n=$((${n-0}+1))' DEBUG\n:\n:\ntrap - DEBUG\necho $n",
  // Under functrace it runs for ours, too.
  "a DEBUG trap that tells what it sees, and errors":
    "[[ $- == *T* ]] || trap 'echo \"debug $BASH_COMMAND $LINENO\"' DEBUG\n(exit 3)\nf() {\n  false\n}\nf || :\nf\n[[ a == b ]]\necho $? $_",
  "a DEBUG trap without an output": "[[ $- == *x* ]] || exec >&-\ntrap : DEBUG\nfalse",
  "a DEBUG trap that counts, beside others":
    "trap 'n=$((${n-0} + 1))' DEBUG\ntrap 'echo bye $n' EXIT\nfalse\ntrap - EXIT\nfalse | true\necho $n",
  "a signal": "kill -TERM $$",
  "a here-document and a loop": 'while read -r a; do echo "<$a>"; done <<E\none\ntwo\nE\nfalse',
  "the last argument": ": one two\necho $_",
  "its own arguments and name": 'echo "$# $1 ${0##*/} $-"',
  "a syntax error": "if true; then",
  "a return outside of a function": "return 3",
  exec: "exec sh -c 'exit 11'",
  "a loop that is hot":
    "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do\n  x=$i\n  [[ $x -gt 3 ]]\n  : $_\ndone\necho $_ $x",
  "its own callers": 'f() { caller 0; echo "${FUNCNAME[*]} ${BASH_LINENO[*]} $LINENO"; }\nf a',
  "pipes' statuses": 'false | true | (exit 3)\necho "${PIPESTATUS[*]} $?"',
  "its open files": "ls /proc/$BASHPID/fd | wc -l; sh -c 'ls /proc/$$/fd' | wc -l; env | grep -c STACKWRIGHT",
  "POSIX mode": "set -o posix\nfor i in 1 2; do echo $i; done\nfalse",
  "words split elsewhere, and nothing expanded": "IFS=0123456789\nset -f\nx=a1b\nprintf '%s|' $x; echo",
  "commands of its own by the names of builtins":
    "printf() { echo mine; }\nlocal_() { :; }\nprintf x\nunset -f printf",
  aliases: "shopt -s expand_aliases\nalias printf='echo aliased'\nprintf x\ntrue",
  "no clock": "unset EPOCHREALTIME\n:\necho on",
  extdebug: "shopt -s extdebug\nf() { :; }\nf\necho on",
  "a file that is sourced":
    "printf 'echo in\\nfalse\\n' >\"$0.d\" 2>/dev/null || :\n. /dev/stdin <<<'echo in; false'\necho out",
  "an eval of more lines than the script has": 'eval "$(printf "\\n%.0s" {1..60}) echo far"\necho on',
  "functions with RETURN traps":
    "g() { echo g; }\nf() { trap 'echo returned' RETURN; g; : x; g; }\nh() { g; f; g; }\nh\ng\ntrap - RETURN\nh; h",
  "a RETURN trap that is set in a subshell, or by a function that is not followed":
    "g() { :; }\nf() { trap 'echo r' RETURN; }\n(trap 'echo s' RETURN; g; f; g)\nfor i in {1..210}; do f; g; trap - RETURN; done\nf\ng",
  "a RETURN trap in a file that is sourced": "f() { :; }\n. /dev/stdin <<<\"trap 'echo r' RETURN; f\"\nf\nf",
  "a function that is called again and again":
    "f() {\n  local n=$1\n  ((n % 7)) && x=$n\n  echo $n $_\n}\nfor i in {1..230}; do f $i; done",
  recursion: "f() {\n  (($1 < 40)) && f $(($1 + 1))\n  x=$1\n  echo $x $? $_\n}\nf 1",
  "functions that call what they are given":
    'g() { echo "$# $1 $_ ${FUNCNAME[*]}"; return 3; }\nf() { "$@"; }\nh=g\nf g a b && echo no\n$h x || echo $?\nA=1 "${h}" y || echo $_',
  "functions in subshells, pipelines and substitutions":
    'f() { echo "in $BASH_SUBSHELL $*"; g; }\ng() { trap; declare -F; }\n(f 1) | grep in\nf 2 | grep in\necho "$(f 3 | grep in)" `f 4 | grep in`\nf 5 | grep in & wait $!; cat <(f 6 | grep in)',
  "what functions see of functions":
    "f() { declare -F; declare -pf f; }\ng() { declare -F; }\nf\ng\nf | cat\ng\nreadonly -f g\nexport -f f\nf; g",
  "functions that the script itself traces":
    "f() { :; }\ntypeset -ft f\nf\ntrap 'echo r' RETURN\nf\ndeclare -F",
  "functions that define and remove functions":
    "f() {\n  g() { echo g; }\n  unset -f f\n  g\n}\nf; g\nf\necho $?",
  "a function with a trap, and one that traps functions":
    "g() { echo bye $?; }\nf() { trap g EXIT; trap 'echo oh $LINENO' ERR; false; }\nf\nf",
  "functions in conditions": 'f() { false; echo "on $-"; }\nif f; then echo a; fi\nf && ! f || echo b\nf',
  "what a function has matched":
    'f() {\n  for i in {1..12}; do\n    [[ a$i =~ a(.*) ]]\n    y=${BASH_REMATCH[1]}\n    echo "$y"\n  done\n}\nf; f',
  "readonly variables of any name":
    "readonly now=1 line=2 i=3 text=4 name=5 first=6 from=7 to=8 number=9 order=10\nf() { local -r share=1; :; }\nfor n in {1..12}; do f; x=$n; done",
  "a function that leaves a loop, and options that are its own":
    'f() { local -; set -f; break 2>/dev/null; return 4; }\nfor i in 1 2; do f; echo "$? $i $-"; done\nset -o functrace; f; set +o functrace; f',
  "a function that gets its last argument": 'f() { echo "$_"; : a b; }\n: x y\nf "$_" z\necho "$_"',
  "functions while errors exit": 'f() {\n  g 1\n  false\n  echo no\n}\ng() { echo "g $1"; }\nset -e\nf',
  "a background job": "sleep 0 & wait $!; echo $?; false",
};

function run(
  script: string,
  traced: boolean,
): { stdout: string; stderr: string; status: number | null; signal: string | null } {
  const expected = `${script.startsWith("set -x") ? "x" : ""}${/DEBUG|eval|source|^\. /m.test(script) ? "d" : ""}`;
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    ...(traced ? { BASH_ENV: traps[expected || "0"] ?? "" } : {}),
  };
  const { stdout, stderr, status, signal } = spawnSync("bash", ["/dev/fd/0", "an argument"], {
    input: script,
    env,
    encoding: "utf8",
  });
  return { stdout, stderr, status, signal };
}

describe("tracing changes nothing about what a script does", () => {
  for (const [name, body] of Object.entries(bodies))
    for (const option of options)
      it(`${name}, after \`${option || "nothing"}\``, () => {
        const script = `${option}\n${body}\necho "end $?"\n`;
        expect(run(script, true)).toEqual(run(script, false));
      });
});
