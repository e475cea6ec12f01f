import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const lib = fileURLToPath(new URL("../../../resources/agent/lib", import.meta.url));

/** By the agent's own look: whether the value of a secret is in what each of some commands prints, given it as `$v`. */
function found(value: string, commands: readonly string[], locale: string): boolean[] {
  const print = [...commands, ""].join("\nunset -v x; printf '\\0end\\0'\n");
  const script = `set -u -o pipefail; shopt -s extglob; export LC_ALL=C
    for name in plan secrets; do source "$1/$name.sh"; done
    env=("TOKEN=$2" PLAIN=plain EMPTY=) secret=(TOKEN EMPTY) printed=()
    while IFS= read -r -d '' part; do
      if [[ $part != end ]]; then
        printed+=("$part")
      else
        if secret_in printf '%s\\0' "\${printed[@]}"; then echo yes; else echo no; fi
        printed=()
      fi
    done < <(LC_ALL=$3 bash -c "v=\\$1; $4" bash "$2")`;
  const argv = ["-c", script, "bash", lib, value, locale, print];
  const { stdout, stderr } = spawnSync("bash", argv, { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout
    .trim()
    .split("\n")
    .map((answer) => answer === "yes");
}

const values = [
  "hunter2 'and' \"more\"",
  "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END KEY-----\n",
  'x{\n    "type": "account"\n}',
  "\nžluťoučký\tkůň\u001b\n",
  "never $HOME `date` $(id) * ? [a-z] & # back\\slash\\305\\n",
  "3056",
];

/** Each leaves it somewhere in a state, and prints that part of the state. */
const forms = {
  "a variable": "declare -p v",
  "in the middle": 'x="<$v>"; declare -p x',
  "behind a backslash": 'x="\\\\$v"; declare -p x; alias x="$x"; alias -p',
  "beside what is quoted otherwise": "x=$v$'\\e\\n'; declare -p x",
  "in a list": 'x=(a "$v"); declare -p x',
  "as a key": 'declare -A x=(["$v"]=1); declare -p x',
  "line by line": 'mapfile -t x <<<"$v"; declare -p x',
  "in an alias": 'alias x="echo $v"; alias -p',
  "in a trap": 'trap "echo $v" EXIT; trap -p; trap - EXIT',
  "as an argument": "printf '%s\\0' one \"$v\" two",
  "in a command to restore": "printf 'cd -- %q\\n' \"/$v\"",
  "on a terminal": "printf '%s\\n' \"$v\" | sed 's/$/\\r/'",
  "in base64": 'x=$(printf %s "$v" | base64); declare -p x',
  "in base64 on one line, behind one more byte": 'x=$(printf ":%s" "$v" | base64 -w 0); declare -p x',
  "in base64, with a user's name": 'x=$(printf "name:%s:" "$v" | base64); declare -p x',
};

describe("the value of a secret", () => {
  it.each(values.map((value) => [JSON.stringify(value), value]))("%s is found as it is saved", (_, value) => {
    for (const locale of value.includes("ž") ? ["C", "C.UTF-8"] : ["C.UTF-8"]) {
      const answers = found(value, Object.values(forms), locale);
      expect(answers).toHaveLength(Object.keys(forms).length);
      expect(Object.keys(forms).filter((_, index) => !answers[index])).toEqual([]);
    }
  });

  it("is not found where it is not", () => {
    const others = ["declare -p HOME", "echo hunter3", "base64 <<<another", "true"];
    expect(found("hunter2", others, "C")).toEqual([false, false, false, false]);
  });

  it("may be anywhere when it is too short to be looked for", () => {
    expect(found("abc", ["true"], "C")).toEqual([true]);
    expect(found("\n\t'\"", ["true"], "C")).toEqual([true]);
    expect(found("", ["true"], "C")).toEqual([false]);
  });
});
