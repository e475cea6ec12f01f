import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

/** As in a container: what the traps write is beside them. `first` tells them whether the script may turn on `set -x`. */
function trapsIn(first: "x" | "0"): string {
  const own = mkdtempSync(join(tmpdir(), "stackwright-traps-"));
  afterAll(() => rmSync(own, { recursive: true, force: true }));
  copyFileSync(
    fileURLToPath(new URL("../../resources/agent/lib/container/traps", import.meta.url)),
    join(own, "traps"),
  );
  mkdirSync(join(own, "trace"));
  writeFileSync(join(own, "trace", "lines"), `${first}\n${"0\n".repeat(30)}`);
  return join(own, "traps");
}
const traps = trapsIn("0");
const guarded = trapsIn("x");

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
  "a background job": "sleep 0 & wait $!; echo $?; false",
};

function run(
  script: string,
  traced: boolean,
): { stdout: string; stderr: string; status: number | null; signal: string | null } {
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    ...(traced ? { BASH_ENV: script.startsWith("set -x") ? guarded : traps } : {}),
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
