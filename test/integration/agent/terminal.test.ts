import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { agentProgram, buildInput, expectNothingLeft, TestAgent } from "../../support/agent.ts";
import { debianBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("a terminal in a container", () => {
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;
  const opened: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    base = await debianBase();
  });
  afterEach(async ({ task }) => {
    for (const child of opened.splice(0)) child.kill("SIGKILL");
    // What a test has left in the middle is not to be the others' failure.
    if (task.result?.state === "fail") await agent.cancelAll();
    await expectNothingLeft();
  });
  afterAll(async () => {
    await agent.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** A verb on a PTY, and what it has shown so far. */
  const terminal = (...verb: string[]) => {
    const child: ChildProcess = spawn(
      "script",
      ["-qefc", 'stty cols 91 rows 31; exec bash "$AGENT" --root "$ROOT" $VERB', "/dev/null"],
      {
        env: { ...process.env, AGENT: agentProgram, ROOT: agent.root, VERB: verb.join(" "), TERM: "xterm" },
      },
    );
    let shown = "";
    child.stdout?.on("data", (chunk: Buffer) => (shown += chunk.toString()));
    opened.push(child);
    const closed = new Promise<number | null>((settle) => child.once("close", settle));
    // Without Bash's switching of bracketed paste.
    const plain = () => shown.replaceAll(/\x1b\[\?2004[hl]\r?/g, "");
    const shows = (text: string | RegExp) => expect.poll(plain, { interval: 20 }).toMatch(text);
    const type = (text: string) => child.stdin?.write(text);
    return { child, closed, shows, type, shown: plain };
  };

  const failed = (script: string) => agent.build({ base, script, env: { GREETING: "it's me" } });

  it("enters what a failed build left, alone, and again", async () => {
    const { id } = await failed("#!/bin/bash\necho left >/left\nfalse\n");
    const one = terminal("enter", id);
    await one.shows("stackwright:/# ");
    expect(one.shown()).toContain("It failed at line 3: false.");
    expect((await agent.json(["enter", id]))[0]).toMatchObject({ error: "busy" });
    one.type('cat /left; echo "<$GREETING>"; stty size; tty; echo more >/more; ls /.stackwright/script\r');
    await one.shows(/left\r\n<it's me>\r\n31 91\r\n\/dev\/pts\/\d+\r\nprovision.sh\r\n/);
    // Typed only when it runs: before that, the shell itself would read the key.
    one.type("echo $((40 + 2)); sleep 100\r");
    await one.shows(/\n42\r\n/);
    one.type("\x03");
    await one.shows(/\^C\r\nstackwright:/);
    one.type("exit 5\r");
    expect(await one.closed).toBe(5);
    const two = terminal("enter", id);
    await two.shows("stackwright:/# ");
    two.type("cat /more; exit\r");
    await two.closed;
    expect(two.shown()).toContain("more\r\n");
  });

  it("is where the script failed, with its variables, functions and command, and tells what was typed", async () => {
    const script =
      "#!/bin/bash\nset -e\nwords=(one 'two  three')\ngreet() { echo \"<${words[1]}>\"; }\nexport PLACE=here\ncd /usr/share\nls /no/such\n";
    const { id, failure } = await agent.build({
      ...{ base, script, env: { TOKEN: "s3cret value" }, secrets: ["TOKEN"] },
    });
    expect(failure).toMatchObject({ line: 7, cwd: "/usr/share" });
    expect(await readFile(join(agent.root, "builds", id, "state"), "utf8")).not.toContain("s3cret");
    const one = terminal("enter", id);
    await one.shows("stackwright:/usr/share# ");
    one.type("greet; env | grep -E '^(PLACE|TOKEN)='\r");
    await one.shows(
      /\n<two {2}three>\r\n(PLACE=here\r\nTOKEN=s3cret value|TOKEN=s3cret value\r\nPLACE=here)\r\n/,
    );
    one.type("\x1b[A\x1b[A\r");
    await one.shows(/ls: cannot access '\/no\/such'/);
    const text = "cat >/made <<'END'\n  # indented\n\n#1\nEND";
    one.type(`${text.replaceAll("\n", "\r")}\r`);
    one.type("if grep -q inde /made\rthen echo f''ound\rfi\r");
    await one.shows(/\nfound\r\n/);
    one.type("exit\r");
    await one.closed;
    const typed = (await agent.json(["typed", id])).map((each) => String(each["typed"]).trimEnd());
    expect(typed).toEqual([
      "greet; env | grep -E '^(PLACE|TOKEN)='",
      "ls /no/such",
      text,
      "if grep -q inde /made; then echo f''ound; fi",
    ]);
  });

  it("enters the running container of a build that has stopped, where it stands", async () => {
    const script = "#!/bin/bash\ncd /var/lib\nword='a  b'\necho made >/made\ncat /mended\n";
    const id = await agent.start({ base, script, breakpoints: [5] });
    const stopped = async () =>
      (await agent.ask(["events", id, "0", "--no-follow"])).stdout.includes('"stopped"');
    await expect.poll(stopped).toBe(true);
    const one = terminal("enter", id);
    // By the first words already: no terminal is to add carriage returns to those of the other.
    await one.shows(/ stays\.\r\nstackwright:\/var\/lib# /);
    one.type('cat /made; echo "<$word>"; stty size\r');
    await one.shows(/\nmade\r\n<a {2}b>\r\n31 91\r\n/);
    one.type("echo mended >/mended; exit\r");
    await one.closed;
    expect(await agent.json(["typed", id])).toHaveLength(1);
    await agent.json(["go", id, "breakpoint"]);
    const ended = await agent.end(id);
    expect([ended.status.state, ended.log]).toEqual(["succeeded", "mended\r\n"]);
    // What was done by hand is that build's alone.
    expect(await agent.record(id)).toMatchObject({ repeatable: false });
    const again = await agent.build({ base, script });
    expect(again.failure).toMatchObject({ line: 5, command: "cat /mended" });
  });

  it("leaves what was done by hand in a step to who resumes, and to nobody else", async () => {
    const script =
      "#!/bin/bash\nset -e\n#: step one\nword=kept\ntrue\n#: step two\ncat /mended; echo $word; test $GO\n";
    const other = { base, script, env: { GO: "yes" } };
    const id = await agent.start({ ...other, env: { GO: "" }, breakpoints: [5] });
    const events = async () => (await agent.ask(["events", id, "0", "--no-follow"])).stdout;
    await expect.poll(async () => (await events()).includes('"stopped"')).toBe(true);
    const one = terminal("enter", id);
    await one.shows("# ");
    one.type("sleep 100 & echo mended >/mended\r");
    await one.shows(/\[1\] \d+/);
    await agent.json(["go", id, "breakpoint"]);
    const ended = await agent.end(id);
    expect(ended.failure).toMatchObject({ step: "two", line: 7 });
    // The terminal, which ends with the step, is nothing that the script has left.
    await one.closed;
    expect(ended.events.filter(({ type }) => type === "note")).toEqual([]);
    const resumed = await agent.build({ ...other, plan: { resume: id } });
    expect([resumed.status.state, resumed.log]).toEqual(["succeeded", "mended\r\nkept\r\n"]);
    expect(JSON.stringify(resumed.events)).toContain("Somebody was in the container in step one");
    expect(await agent.record(resumed.id)).toMatchObject({ repeatable: false });
    expect((await agent.build(other)).failure).toMatchObject({ step: "two", command: "cat /mended" });
  });

  it("opens a base and throws away what was done there", async () => {
    const id = agent.newId();
    expect(await agent.json(["open", id], await buildInput(id, { base, script: "echo hi\n" }))).toEqual([
      { opened: id },
    ]);
    const shell = terminal("shell", id);
    await shell.shows("stackwright:/# ");
    shell.type("touch /x; sh /.stackwright/script/provision.sh; exit\r");
    expect(await shell.closed).toBe(0);
    expect(shell.shown()).toContain("\nhi\r\n");
    expect(await readdir(join(agent.root, "shells"))).toEqual([]);
  });

  it("cleans up when the terminal hangs up", async () => {
    const id = agent.newId();
    await agent.json(["open", id], await buildInput(id, { base, script: "" }));
    const shell = terminal("shell", id);
    await shell.shows("stackwright:/# ");
    shell.child.kill("SIGKILL");
    await shell.closed;
    await expectNothingLeft();
    await expect.poll(() => readdir(join(agent.root, "shells"))).toEqual([]);
  });

  it("cleans up when only the agent itself is told to end", async () => {
    const id = agent.newId();
    await agent.json(["open", id], await buildInput(id, { base, script: "" }));
    const shell = terminal("shell", id);
    await shell.shows("stackwright:/# ");
    // `exec` all the way down: script's one child is the agent.
    const children = await readFile(
      `/proc/${String(shell.child.pid)}/task/${String(shell.child.pid)}/children`,
      "utf8",
    );
    process.kill(Number(children.trim().split(" ")[0]), "SIGHUP");
    await shell.closed;
    await expectNothingLeft();
    expect(await readdir(join(agent.root, "shells"))).toEqual([]);
  });

  it("serves a real installation, with su working inside", async () => {
    const script = `#!/bin/bash
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -qy --no-install-recommends jq sudo
echo '{"a":1}' | jq -cM .
useradd -m someone
su someone -c 'id -un'
sudo -u someone id -un
runuser -u someone -- id -un
`;
    const ended = await agent.build({ base, script });
    expect(ended.failure, ended.log.slice(-2000)).toBeUndefined();
    // sudo puts a terminal of its own in between, hence one more \r.
    expect(ended.log.replaceAll("\r", "")).toContain('{"a":1}\nsomeone\nsomeone\nsomeone\n');
  });
});
