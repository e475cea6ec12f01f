/** Numbers from a seed, the same on every machine (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const values = [
  "plain",
  "",
  "two words",
  "it's",
  'a "quoted" one',
  "$HOME `date` $(id)",
  "back\\slash\\",
  "line\nbreak\n",
  "tab\tand bell\u0007",
  "declare -x FOO=1",
  "žluťoučký 🐎",
  "~/x",
  "* ? [a-z]",
  "-n",
  "a=b",
  "#no comment",
  "!history",
  "' '\\''",
  "-5",
  "7",
];

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** What a random statement is made of: a choice of some things, a value in quotes, a name. */
class Choices {
  constructor(readonly random: () => number) {}

  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  of<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.below(things.length)];
    if (thing === undefined) throw new Error("There is nothing to choose from.");
    return thing;
  }

  value(): string {
    return quote(this.of(values));
  }

  name(): string {
    return this.of(["alpha", "beta", "gamma", "delta", "IFS_LIKE", "Mixed_9"]);
  }

  key(): string {
    return quote(this.of(["a", "b c", "]", "$x", '"', "*", "'", "k\nl", "@"]));
  }
}

const options = [
  "set -e",
  "set -u",
  "set -o pipefail",
  "set -f",
  "set -C",
  "set -E",
  "set -a",
  "set -x",
  "set +x",
  "set +e",
  "set +u",
  "set +f",
];
const shellOptions = [
  "extglob",
  "nullglob",
  "dotglob",
  "nocasematch",
  "globstar",
  "lastpipe",
  "inherit_errexit",
];

const statements: ((c: Choices) => string)[] = [
  (c) => `${c.name()}=${c.value()}`,
  (c) => `export ${c.name()}=${c.value()}`,
  (c) => `${c.name()}+=${c.value()}`,
  (c) => `unset -v ${c.name()}`,
  (c) => `declare -a list=(${c.value()} ${c.value()}); list[${String(c.below(9))}]=${c.value()}`,
  (c) => `list+=(${c.value()})`,
  (c) => `declare -A map=([${c.key()}]=${c.value()} [${c.key()}]=${c.value()})`,
  () => "declare -A empty_map; declare -a empty_list=(); declare -x exported_only; declare -i counted",
  (c) => `declare -i number=${String(c.below(99))}+1; number+=2; echo "$number"`,
  (c) => `declare -${c.of(["l", "u"])} cased=${c.value()}; echo "$cased"`,
  (c) =>
    `[[ -v fixed_${String(c.below(3))} ]] || declare -r${c.of(["", "x"])} fixed_${String(c.below(3))}=${c.value()}`,
  () => "readonly -a fixed_list=(1 '2 3') 2>/dev/null || :",
  (c) => `declare -n other=${c.name()}; other=${c.value()}`,
  (c) => `unset -n other; printf -v ${c.name()} '<%s>' ${c.value()}`,
  (c) => `IFS=${quote(c.of([" \t\n", ":", "", ","]))}`,
  (c) => `${c.of(["LC_ALL", "LANG", "PS4", "PATH_LIKE", "OPTIND"])}=${c.of(["C", "1", "C.UTF-8"])}`,
  (c) =>
    `f_${String(c.below(3))}() { local inner=$1; echo "in \${FUNCNAME[0]} $inner $#"; ${c.of(["return 0; }", "cat <<X; }\n$inner\nX", "(exit 0); }", "[[ $1 == +([a-z]) ]] || :; }"])}`,
  // As people write them: later steps read these again from the script.
  (c) =>
    `f_${String(c.below(3))}() {\n  local inner=$1\n  echo "in \${FUNCNAME[0]} $inner $#"\n  ${c.of(["return 0", "cat <<X\n$inner\nX", "(exit 0)", "[[ $1 == +([a-z]) ]] || :"])}\n}`,
  (c) =>
    `if declare -F f_${String(c.below(3))} >/dev/null; then f_${String(c.below(3))} ${c.value()} || echo failed; fi 2>/dev/null || :`,
  () => "function odd-name.x { echo odd; }; odd-name.x",
  () => "f_0() { echo exported; }; export -f f_0; bash -c f_0",
  (c) => c.of(options),
  (c) => `shopt -${c.of(["s", "u"])} ${c.of(shellOptions)}`,
  () => "shopt -s expand_aliases\nalias greet='echo greeted'",
  () => "greet 2>/dev/null || echo no alias",
  (c) => `mkdir -p d${String(c.below(3))}/e && cd d${String(c.below(3))} 2>/dev/null || cd .`,
  () => "cd .. ; echo here",
  () => "pushd . >/dev/null; mkdir -p s && cd s",
  () => "popd >/dev/null 2>&1 || echo no stack",
  (c) => `umask ${c.of(["022", "077", "002"])}`,
  (c) => `trap ${quote(`echo leaving $? ${c.of(["a", "b"])}`)} EXIT`,
  (c) => `trap ${quote(c.of(["echo got usr1", "", 'echo "it\'s"\necho two lines']))} USR1`,
  () => "trap 'echo err $?' ERR",
  () => "trap 'echo returned' RETURN",
  (c) => `trap - ${c.of(["EXIT", "ERR", "RETURN", "USR1"])}`,
  // Not by a number: under `set -x` it would be told, and it is another one each time.
  () => "trap '' USR2; bash -c 'kill -USR2 $PPID'",
  (c) => `set -- ${c.value()} ${c.value()} ${c.value()}`,
  () => "(($# == 0)) || shift",
  () => 'echo "args $#:$*"',
  () => 'echo "status $?"',
  (c) => `(exit ${String(c.below(4))}) || :`,
  () => "! true",
  () => "(exit 3) | (exit 0) || :",
  () => 'echo "pipe ${PIPESTATUS[*]}"',
  () => ": one two; echo last $_",
  () => "[[ abc123 =~ ([a-z]+)([0-9]+) ]]; echo ${BASH_REMATCH[2]}",
  (c) => `read -r first rest <<<${c.value()} || :; mapfile -t list <<<${c.value()}`,
  (c) => `echo ${c.value()} >|file${String(c.below(3))}`,
  (c) =>
    `echo more >>file${String(c.below(3))}; chmod ${c.of(["600", "755"])} file${String(c.below(3))} 2>/dev/null || :`,
  (c) => `rm -rf file${String(c.below(3))} d${String(c.below(3))}`,
  (c) => `ln -sfn file${String(c.below(3))} link${String(c.below(2))}; ls`,
  () => "echo *",
  () => "while getopts ab: option -a -b x; do echo $option; done",
  () => "ulimit -S -c 0; hash -r",
  (c) => `g_1() {\n  echo "outer $#"\n  f_${String(c.below(3))} "$@" && echo ok || echo "inner $?"\n}`,
  (c) => `g_2() {\n  local alpha=hidden\n  g_1 "$alpha" ${c.value()}\n  return ${String(c.below(2))}\n}`,
  (c) =>
    `if declare -F g_${String(1 + c.below(2))} >/dev/null; then g_${String(1 + c.below(2))} ${c.value()} || echo "failed $?"; fi 2>/dev/null`,
  () => 'down() { (($1)) || return 0; echo "down $1"; down $(($1 - 1)); }; down 3',
  (c) =>
    `h() ( alpha=inside; cd /; echo "$alpha $BASH_SUBSHELL"; exit ${String(c.below(3))} ); h || echo "h $?"`,
  (c) =>
    `(${c.name()}=inside; cd /; umask 000; set +f; trap 'echo "sub $?"' EXIT; exit ${String(c.below(3))}) || echo "left $?"`,
  (c) => `(\n  ${c.name()}=inside\n  (set -e; false; echo no) || echo in\n  f_0() { :; }\n)`,
  (c) => `cat <<X\n\${${c.name()}-unset} $((1 + 2)) $(echo sub)\nX`,
  (c) => `cat >|file${String(c.below(3))} <<'X Y'\n$HOME #: step no\n'it'\nX Y`,
  () => 'while read -r line; do echo "<$line>"; done <<-X\n\t\tone \\\n\ttwo\n\tX',
  (c) =>
    `cat >|lib.sh <<'X'\nlib=${c.of(["a", "b"])}\nlib_f() {\n  echo "lib $1 $#"\n  ${c.of(["return 1", "(exit 2)", ": $lib"])}\n}\necho "sourced \${BASH_SOURCE[0]##*/} $*"\n${c.of(["return 1", "set -- changed", ":", "trap 'echo from lib' EXIT"])}\nX`,
  (c) =>
    `if [[ -e lib.sh ]]; then ${c.of([".", "source"])} ./lib.sh ${c.of(["", "given"])} || echo "source $?"; fi`,
  () => 'if declare -F lib_f >/dev/null; then lib_f x || echo "lib_f $?"; fi',
  () => "trap 'seen=$((${seen-0} + 1))' DEBUG",
  () => "trap 'echo \"debug $BASH_COMMAND\"' DEBUG",
  () => 'trap - DEBUG; echo "seen ${seen-}"',
  (c) => `trap 'echo "${c.of(["err", "oh"])} $BASH_COMMAND $?"' ERR`,
  () => "sum=0; for ((turn = 0; turn < 20; turn++)); do sum=$((sum + turn)); done; echo $sum",
  () => "while read -r beta; do gamma=$beta; done < <(printf '1\\n2\\n')",
  () => "echo piped | while read -r word; do alpha=$word; done",
  () => "exec 7>|file0; echo seven >&7; exec 7>&-",
  () => "sh -c 'echo \"sh ${alpha-} $0 $#\"' one two",
  () => "{ sleep 0 & wait; } 2>/dev/null",
  () => "eval 'echo evaluated'; LINENO_like=$LINENO; echo $LINENO_like",
];

/** What ends a script, whatever its options are. */
const ends: ((c: Choices) => string)[] = [
  (c) => `exit ${String(c.below(5))}`,
  () => "set -e; false; echo no",
  () => "set -e; f_9() {\n  (exit 6)\n  echo no\n}\nf_9",
  () => "set -e +o pipefail; true | (exit 5)",
  () => "set -e; printf 'true\\n(exit 4)\\n' >|lib.sh; . ./lib.sh; echo no",
  () => 'echo "${not_set_at_all?gone}"',
  () => "set -u; (echo $not_set_at_all) 2>/dev/null || echo $not_set_at_all",
  (c) => `kill -${c.of(["TERM", "KILL", "HUP", "SEGV"])} $$`,
  (c) => `(exit 3); exec sh -c 'exit ${String(c.below(3))}'`,
  () => "eval 'if'; exit",
];
/** What may end one. */
const risks: ((c: Choices) => string)[] = [
  () => "false; echo went on",
  () => "no_such_command_at_all 2>/dev/null; echo on",
  () => "kill -USR1 $$",
  () => "$(exit 2); echo substituted",
];

/** Prints all of the shell's state that a script can see. */
const finale = `echo "end $?"
{ set +x; } 2>/dev/null
pwd; umask; dirs; echo "$# $- $IFS"; printf '<%s>' "$@"; echo
declare -p alpha beta gamma delta IFS_LIKE Mixed_9 list map empty_map empty_list exported_only counted number cased other 2>&1
declare -p fixed_0 fixed_1 fixed_2 fixed_list IFS LC_ALL LANG PS4 PATH_LIKE OPTIND OLDPWD PWD HOME first rest BASH_REMATCH 2>&1
declare -f; declare -F; alias; shopt; set -o; trap -p USR1 USR2 RETURN
for name in EXIT ERR DEBUG; do case $(trap -p $name) in *__sw_*) ;; *) trap -p $name ;; esac done
`;

/** A Bash script of several steps, the same for the same seed. `lines`: where the steps begin. `ending`: it does not reach its end. */
export function randomScript(seed: number, ending = false): { script: string; lines: number[] } {
  const c = new Choices(randomFrom(seed));
  const script = ["#!/bin/bash"];
  const count = 12 + c.below(28);
  const fate = ending ? 0 : c.random();
  const fails = fate < 0.3 ? Math.floor(count / 3) + c.below(count / 2) : -1;
  script.push("#: step s0");
  let markers = 1;
  for (let index = 0; index < count; index += 1) {
    script.push((index !== fails ? c.of(statements) : c.of(fate < 0.2 ? ends : risks))(c));
    if (c.random() < 0.15) script.push(`#: step s${String(markers++)}`);
  }
  script.push(`#: step s${String(markers)}`, finale);
  const text = script.join("\n");
  const lines = text.split("\n").flatMap((line, index) => (line.startsWith("#: step ") ? [index + 1] : []));
  return { script: text, lines: [1, ...lines.slice(1)] };
}
