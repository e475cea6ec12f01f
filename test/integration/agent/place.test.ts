import { it } from "vitest";
import { expectNothingLeft, type TestAgent, withAgent } from "../../support/agent.ts";
import { debianBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

interface Place {
  /** What stands below `#!/bin/bash`, so that the first line here is line 2. */
  script: string;
  /** The only right answer; absent: there must be none. */
  line?: number;
  command?: string;
  status?: number;
  /** What is said of it. */
  message?: string;
  plan?: Record<string, string>;
}

// Each in the form in which people write it; a wrong line is worse than none.
const places: Record<string, Place> = {
  "a subshell on one line": {
    script: "set -e\necho a\n(cd /; false)\necho b",
    line: 4,
    command: "( cd /; false )",
  },
  "a subshell over several lines": {
    script: "set -e\necho a\n( true )\n(\n  true\n  exit 3\n)\necho b",
    ...{ line: 5, command: "( true; exit 3 )", status: 3 },
  },
  "a subshell at the end of a list": {
    script: "echo a\n(exit 3) && true",
    command: "( exit 3 )",
    status: 3,
  },
  "a subshell under a trap of the script's own": {
    script: "trap 'echo bye' EXIT\necho a\n(exit 3) && true",
    ...{ command: "( exit 3 )", status: 3 },
  },
  "a pipeline": {
    script: "set -eo pipefail\necho a\necho x | grep y | cat\necho b",
    line: 4,
    command: "echo x | grep y | cat",
  },
  "a pipeline with a group in it": {
    script: "set -eo pipefail\necho a\necho x | { cat; exit 3; } | cat\necho b",
    ...{ line: 4, status: 3 },
  },
  "the body of an if": {
    script: "set -e\nif true; then\n  true\n  (exit 4)\nfi\necho b",
    ...{ line: 5, command: "( exit 4 )" },
  },
  "the body of a loop": {
    script: "set -e\nfor i in 1 2 3; do\n  true\n  [ $i = 1 ]\ndone",
    ...{ line: 5, command: "[ $i = 1 ]" },
  },
  "a group": {
    script: "set -e\necho a\n{\n  true\n  false\n} >/dev/null\necho b",
    line: 6,
    command: "false",
  },
  "a group that can't be redirected": {
    script: "set -e\necho a\n{\n  true\n} >/no/such/file\necho b",
    line: 6,
  },
  "a command substitution": {
    script: "set -e\necho a\nx=$(true; false)\necho b",
    line: 4,
    command: "x=$(true; false)",
  },
  "a command substitution over several lines": {
    script: "set -e\necho a\nx=$(\n  true\n  exit 5\n)\necho b",
    ...{ line: 4, status: 5 },
  },
  "a command over several lines": {
    script: "set -e\necho a\nls \\\n  /no/such \\\n  /thing\necho b",
    line: 4,
    command: "ls /no/such /thing",
  },
  "a test that ends the script": { script: "echo a\n[ -e /no/such ] && echo b", line: 3 },
  "an arithmetic command": { script: "set -e\necho a\n((0))\necho b", line: 4 },
  "a test in double brackets": { script: "set -e\necho a\n[[ a == b ]]\necho b", line: 4 },
  "a function": {
    script: "set -e\nf() {\n  true\n  ls \\\n    /no/such\n}\necho a\nf",
    line: 5,
    command: "ls /no/such",
  },
  "a function that does the same twice": {
    script: "set -e\nf() {\n  ls $1\n  true\n  ls $1\n}\necho a\nf /no/such",
    ...{ line: 4, command: "ls $1" },
  },
  "a subshell in a function": {
    script: "set -e\nf() {\n  true\n  (exit 3)\n}\necho a\nf",
    ...{ line: 8, command: "f", status: 3 },
  },
  "a function that returns": {
    script: "set -e\nf() {\n  return 3\n}\necho a\nf",
    line: 7,
    command: "f",
    status: 3,
  },
  "a function in a subshell": { script: "set -e\nf() {\n  false\n}\necho a\n(f)", line: 7, command: "( f )" },
  "a function, with errors traced everywhere": {
    script: "set -eE\nf() {\n  true\n  false\n}\necho a\nf",
    line: 5,
    command: "false",
  },
  "a file that is sourced": {
    script: "set -e\nprintf 'true\\nfalse\\n' >/lib.sh\n\n. /lib.sh\necho b",
    line: 5,
    command: ". /lib.sh",
    message: "`false` (line 2 of /lib.sh) ended with status 1.",
  },
  "a file that is sourced by another, from its own folder": {
    script:
      "set -e\nprintf 'true\\n. ./b.sh\\n' >/opt/a.sh\nprintf 'true\\n\\nno-such\\n' >/opt/b.sh\ncd /opt\nlib=a.sh\nsource \"./$lib\"\necho b",
    ...{ line: 7, command: 'source "./$lib"', status: 127 },
    message: "`no-such` (line 3 of ./b.sh): command not found (status 127).",
  },
  "a subshell of a file that is sourced": {
    script: "set -e\nprintf 'true\\n(\\n  true\\n  exit 3\\n)\\n' >/lib.sh\n. /lib.sh\necho b",
    ...{ line: 4, status: 3 },
    message: "`( true; exit 3 )` (line 2 of /lib.sh) ended with status 3.",
  },
  "a pipeline of a file that is sourced": {
    script: "set -eo pipefail\nprintf 'true\\necho x | grep y | cat\\n' >/lib.sh\ntrue\n. /lib.sh\necho b",
    ...{ line: 5, command: ". /lib.sh" },
    message: "`echo x | grep y | cat` (line 2 of /lib.sh) ended with status 1.",
  },
  "a command substitution of a file that is sourced": {
    script: "set -e\nprintf 'true\\nx=$(true; exit 4)\\n' >/lib.sh\n. /lib.sh\necho b",
    ...{ line: 4, command: ". /lib.sh", status: 4 },
    message: "`x=$(true; exit 4)` (line 2 of /lib.sh) ended with status 4.",
  },
  "a function of a file that is sourced": {
    script:
      "set -e\nprintf 'f() {\\n  true\\n  ls /no/such\\n}\\n' >/lib.sh\n. /lib.sh\ng() {\n  f given\n}\necho a\ng",
    ...{ line: 6, command: "f given", status: 2 },
    message: "`ls /no/such` (line 3 of /lib.sh) ended with status 2.",
  },
  "a function of the script that a sourced file calls": {
    script: "set -e\nf() {\n  true\n  ls /no/such\n}\necho f >/lib.sh\n. /lib.sh",
    ...{ line: 8, command: ". /lib.sh", status: 2 },
    message: "`. /lib.sh` ended with status 2.",
  },
  "an exit in a file that is sourced": {
    script: "printf 'true\\nexit 6\\n' >/lib.sh\ntrue\n. /lib.sh\necho b",
    ...{ line: 4, command: ". /lib.sh", status: 6 },
    message: "`. /lib.sh` ended with status 6.",
  },
  "an unset variable in a file that is sourced": {
    script: "set -u\nprintf 'true\\necho $missing\\n' >/lib.sh\ntrue\n. /lib.sh\necho b",
    ...{ line: 5, command: ". /lib.sh" },
    message: "`echo $missing` (line 2 of /lib.sh) ended with status 1.",
  },
  "an eval": { script: "set -e\necho a\neval 'true\nfalse'\necho b", line: 4 },
  "an unset variable in a function": {
    script: "set -u\nf() {\n  echo $missing\n}\necho a\nf",
    line: 4,
    command: "echo $missing",
  },
  "an unset variable in a redirection": { script: "set -u\necho a\n{ echo; } >$missing\necho b", line: 4 },
  "an EXIT trap of several lines": {
    script: "set -e\ntrap '\necho bye\nrm -f /x\n' EXIT\necho a\nls /no/such\necho b",
    line: 8,
    command: "ls /no/such",
  },
  "an EXIT trap of several lines, and exit": {
    script: "trap 'true\necho bye\nrm -f /x' EXIT\necho a\necho a\nexit 7",
    line: 7,
    command: "exit 7",
  },
  "an EXIT trap that is a function": {
    script: "set -e\nbye() {\n  rm -f /x\n  echo bye\n}\ntrap bye EXIT\necho a\n(exit 6)",
    line: 9,
    command: "( exit 6 )",
  },
  "an ERR trap of the script's own": {
    script: "set -e\ntrap 'echo oh' ERR\necho a\n(exit 3)\necho b",
    ...{ line: 5, status: 3 },
  },
  "a DEBUG trap of the script's own": { script: "trap : DEBUG\necho a\necho b\nexit 3", command: "exit 3" },
  "the same command again, further on": { script: "set -e\ntrue\ntrue\nls\nls /no/such", line: 6 },
  "an earlier error that did not matter": {
    script: "false\n(false)\necho a\nexit 9",
    line: 5,
    command: "exit 9",
  },
  "a test that can't be read": { script: "set -e\necho a\n[[ a ==\n  b ]]\necho b", line: 4 },
  "the second of two equal commands in a function": {
    script: "set -e\nf() {\n  ls $1\n  rmdir $1\n  ls $1\n}\nmkdir /x\necho a\nf /x",
    ...{ line: 6, command: "ls $1" },
  },
  "a function that calls what it is given": {
    script: 'set -e\nretry() {\n  echo try\n  "$@"\n}\nf() {\n  ls $1\n}\necho a\nretry f /no/such\necho b',
    ...{ line: 8, command: "ls $1" },
  },
  "a function with a RETURN trap": {
    script: "set -e\nf() {\n  trap 'echo r' RETURN\n  g\n}\ng() {\n  true\n  ls /no/such\n}\necho a\nf",
    ...{ line: 9, command: "ls /no/such" },
  },
  "a function of an earlier step": {
    script: "set -e\n#: step one\nf() {\n  true\n  ls /no/such\n}\n#: step two\necho a\necho b\nf",
    ...{ line: 6, command: "ls /no/such", status: 2 },
  },
  "a function of an earlier step that is no longer what stands there": {
    script:
      "set -e\n#: step one\nf() {\n  true\n  ls /no/such\n}\ng() {\n  true\n}\neval 'g() { :; }'\n#: step two\necho a\ng\nf",
    ...{ line: 15, command: "f", status: 2 },
    message: "`f` ended with status 2.",
  },
  "a pipeline in a function": {
    script: "set -eo pipefail\nf() {\n  true\n  echo x | grep y | cat\n  true\n}\necho a\nf",
    line: 5,
  },
  "an exit in a function": {
    script: "f() {\n  true\n  [ -e /no/such ] || exit 5\n  exit 5\n}\necho a\nf",
    ...{ line: 4, command: "exit 5", status: 5 },
  },
  "a subshell at the time limit": { script: "echo a\n(\n  sleep 1000\n)", plan: { limit_time: "3" } },
  "a function at the time limit": {
    script: "f() {\n  sleep 1000\n}\necho a\nf",
    ...{ line: 3, command: "sleep 1000", plan: { limit_time: "3" } },
  },
};

describeWithLxc("the place where a script failed, in", () => {
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made) => {
    agent = made;
    base = await debianBase();
    await agent.build({ base, script: "#!/bin/sh\nfalse\n" });
  });
  it.for(Object.entries(places))("%s", { concurrent: true }, async ([, place], context) => {
    const script = `#!/bin/bash\n${place.script}\n`;
    const { failure } = await agent.build({ base, script, ...(place.plan ? { plan: place.plan } : {}) });
    context.expect(failure?.line, JSON.stringify(failure)).toBe(place.line);
    if (place.command) context.expect(failure?.command).toBe(place.command);
    if (!place.line && !place.command) context.expect(failure?.command).toBeUndefined();
    if (place.message) context.expect(failure?.message).toBe(place.message);
    if (place.status) context.expect(failure?.status).toBe(place.status);
  });

  it("leaves nothing behind", expectNothingLeft);
});
