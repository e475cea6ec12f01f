import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { expectNothingLeft, type TestAgent, withAgent } from "../../support/agent.ts";
import { debianBase, smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("a script that fails", () => {
  let agent: TestAgent;
  let small: TestBase;
  let debian: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    small = await smallBase(inFolder);
    debian = await debianBase();
  });
  afterEach(expectNothingLeft);
  const bash = async (...lines: string[]) => {
    const ended = await agent.build({ base: debian, script: `${lines.join("\n")}\n` });
    return { ...ended, failure: ended.failure };
  };

  it("is told with line and command at top level", async () => {
    const { failure, status, id } = await bash(
      "#!/bin/bash",
      "set -e",
      "echo a",
      "",
      "ls /no/such/place",
      "echo b",
    );
    expect(failure).toMatchObject({
      phase: "script",
      code: "script-failed",
      line: 5,
      command: "ls /no/such/place",
      status: 2,
    });
    expect(status).toMatchObject({ state: "failed", kept: true });
    const record = await agent.record(id);
    expect(record).toMatchObject({ state: "failed", failure: { line: 5, status: 2 } });
    expect(record.artifact).toBeUndefined();
  });

  it("is told that nobody answers, where it asks", async () => {
    const { failure } = await bash("#!/bin/bash", "set -e", "read -r -p 'Name? ' name", 'echo "$name"');
    expect(failure).toMatchObject({ line: 3, command: "read -r -p 'Name? ' name", status: 1 });
    expect(failure?.hint).toMatch(/^Nobody answers questions during a build/);
    const other = await bash("#!/bin/bash", "set -e", "read -r name </dev/null");
    expect(other.failure).toMatchObject({ line: 3, status: 1 });
    expect(other.failure?.hint).toBeUndefined();
  });

  it("is told with the line inside a function", async () => {
    const { failure } = await bash(
      "#!/bin/bash",
      "set -e",
      "work() {",
      "  echo a",
      "  ls /no/such/place",
      "}",
      "echo",
      "work",
    );
    expect(failure).toMatchObject({ line: 5, command: "ls /no/such/place", status: 2 });
  });

  it("is told although the script has an EXIT trap of its own", async () => {
    const { failure, log } = await bash(
      "#!/bin/bash",
      "trap 'echo bye' EXIT",
      "set -e",
      "true",
      "ls /no/such/place",
    );
    expect(failure).toMatchObject({ line: 5, status: 2 });
    expect(log).toContain("bye");
  });

  it("is told for an unset variable", async () => {
    const { failure } = await bash("#!/bin/bash", "set -u", "echo a", 'echo "$MISSING"', "echo b");
    expect(failure).toMatchObject({ line: 4 });
  });

  it("is told for a syntax error, in Bash's words", async () => {
    const { failure } = await bash("#!/bin/bash", "echo a", "if true; then", "echo b", "fi }", "echo c");
    expect(failure).toMatchObject({ line: 5, status: 2 });
    expect(failure?.message).toContain("syntax error near unexpected token");
  });

  it("is told for a command that is not there", async () => {
    const { failure } = await bash("#!/bin/bash", "set -e", "no-such-command --now");
    expect(failure).toMatchObject({ line: 3, command: "no-such-command --now", status: 127 });
    expect(failure?.message).toContain("command not found");
  });

  it("is told for a signal", async () => {
    const { failure, log } = await bash("#!/bin/bash", "echo a", "kill -SEGV $$");
    expect(failure).toMatchObject({ code: "script-killed", line: 3, status: 139 });
    expect(failure?.message).toContain("SIGSEGV");
    expect(log).toBe("a\r\n");
  });

  it("is told for `exit` and for the last command", async () => {
    expect((await bash("#!/bin/bash", "true", "exit 7")).failure).toMatchObject({
      line: 3,
      command: "exit 7",
      status: 7,
    });
    expect((await bash("#!/bin/bash", "true", "sh -c 'exit 3'")).failure).toMatchObject({
      line: 3,
      status: 3,
    });
  });

  it("sees a shell as it would be without us", async () => {
    const script = `#!/bin/bash
set -x
echo one two
echo "$_ $- \${BASH_ENV-unset} $0"
bash -c 'trap -p; echo \${BASH_ENV-unset}'
shopt extdebug
(echo sub)
false
echo $?
`;
    const { log, status } = await bash(...script.trimEnd().split("\n"));
    expect(status.state).toBe("succeeded");
    expect(log.replaceAll("\r", "").split("\n")).toEqual([
      "+ echo one two",
      "one two",
      "+ echo 'two hxB unset /.stackwright/script/provision.sh'",
      "two hxB unset /.stackwright/script/provision.sh",
      "+ bash -c 'trap -p; echo ${BASH_ENV-unset}'",
      "unset",
      "+ shopt extdebug",
      "extdebug       \toff",
      "+ echo sub",
      "sub",
      "+ false",
      "+ echo 1",
      "1",
      "",
    ]);
  });

  it("has only a status when it is not Bash", async () => {
    const { failure } = await agent.build({ base: small, script: "#!/bin/sh\nset -e\ncat /no/such\n" });
    expect(failure).toMatchObject({ code: "script-failed", status: 1 });
    expect(failure?.line).toBeUndefined();
  });

  it("is stopped at its time limit", async () => {
    const { failure, status } = await agent.build({
      base: debian,
      script: "#!/bin/bash\necho before\nsleep 1000\n",
      plan: { limit_time: "1" },
    });
    expect(failure).toMatchObject({ code: "time-limit", line: 3, command: "sleep 1000" });
    expect(status).toMatchObject({ state: "failed", kept: true, log: 8 });
  });

  it("may leave a daemon behind", async () => {
    const script = "#!/bin/sh\nsleep 1000 &\n(trap '' TERM; sleep 1000) &\necho started\n";
    const daemon = await agent.build({ base: small, script });
    expect(daemon.status.state).toBe("succeeded");
    expect(daemon.log).toBe("started\r\n");
  });

  it("may delete half of /etc, for that is its own affair", async () => {
    const script = "#!/bin/bash\nrm -rf /etc/[a-m]* /etc/resolv.conf\nls /etc | head -3\n";
    const ended = await agent.build({ base: debian, script });
    expect(ended.status.state).toBe("succeeded");
    const input = await agent.image(ended.id);
    const names = execFileSync("tar", ["-tz"], { input, encoding: "utf8", maxBuffer: 1 << 26 });
    expect(names).not.toMatch(/^\.\/etc\/(apt|group|hosts|resolv.conf)/m);
    expect(names).toContain("./etc/os-release");
  });

  it("has an interpreter, or says so before it runs", async () => {
    const fails = async (script: string) => (await agent.build({ base: small, script })).failure;
    expect(await fails("#!/usr/bin/python3\n")).toMatchObject({ code: "script-interpreter" });
    expect(await fails("#!/usr/bin/env ruby\n")).toMatchObject({ code: "script-interpreter" });
    expect(await fails("#!/bin/sh\r\necho\r\n")).toMatchObject({ code: "script-line-ends" });
    const plain = await agent.build({ base: small, script: "echo no shebang\n" });
    expect(plain.log).toBe("no shebang\r\n");
    const moved = await agent.build({ base: debian, script: "#!/opt/bash -e\necho moved\nfalse\n" });
    expect(moved.log).toBe("moved\r\n");
    expect(moved.failure).toMatchObject({ line: 3 });
    expect(moved.events).toContainEqual(expect.objectContaining({ type: "note" }));
  });

  it("loses its kept filesystem to the next build of the stack", async () => {
    const plan = { stack: "kept-stack" };
    const { id } = await agent.build({ base: small, script: "#!/bin/sh\nfalse\n", plan });
    const upper = join(agent.root, "builds", id, "upper");
    expect(existsSync(upper)).toBe(true);
    await agent.build({ base: small, script: "#!/bin/sh\ntrue\n", plan });
    await expect.poll(() => existsSync(upper)).toBe(false);
    expect((await agent.status(id)).kept).toBe(false);
  });
});
