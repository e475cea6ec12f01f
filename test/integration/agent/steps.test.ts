import { createHash } from "node:crypto";
import { readdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { expectNothingLeft, TestAgent, type Ended, type TestBuild, withAgent } from "../../support/agent.ts";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

/** Which steps ran, and which came from the cache. */
function steps({ events }: Ended): string {
  const ends = events.flatMap((event) => (event.type === "step-end" ? [event] : []));
  return ends.map(({ step, cached }) => (cached ? `(${step})` : step)).join(" ");
}

function notes({ events }: Ended): string {
  return events.flatMap((event) => (event.type === "note" ? [event.text] : [])).join("\n");
}

/** A script of steps, by name: each is told from the others by what it does. */
function scriptOf(parts: Record<string, string>): string {
  const text = Object.entries(parts).map(([name, part]) => `#: step ${name}\n${part}\n`);
  return `#!/bin/bash -eu\n${text.join("")}`;
}

describeWithLxc("steps of a script", () => {
  let agent: TestAgent;
  let folder: string;
  let base: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    folder = inFolder;
    base = await smallBase(inFolder, withBash);
  });

  const build = (parts: Record<string, string>, more: Partial<TestBuild> = {}) =>
    agent.build({ base, script: scriptOf(parts), ...more });
  const layers = async () =>
    (await readdir(join(agent.root, "layers"))).filter((name) => !name.startsWith("."));
  /** What a shell in a kept filesystem prints. */
  const inside = async (id: string, command: string) =>
    (await agent.ask(["enter", id], Buffer.from(`${command}; exit\n`))).stdout.toString();
  const digest = async (id: string) =>
    createHash("sha256")
      .update(await agent.image(id))
      .digest("hex");

  it("hand the shell's state on, each with its lines, and come from the cache when nothing changed", async () => {
    const parts = {
      one: 'shopt -s extglob\ndeclare -A map=(["a b"]=1)\nf() { echo "f $1 in $PWD"; }\ncd /etc\nset -- one "t w o"\ntrap "echo bye" EXIT\n[[ a == b ]] && :',
      two: 'echo "$? ${map[a b]} $# $2 $- $LINENO ${BASH_SOURCE[0]##*/} ${0##*/}"\nf x\necho first >/one',
      three: "cat /one; ls /.stackwright/script",
    };
    const first = await build(parts);
    expect(first.log).toBe(
      [
        "1 1 2 t w o ehuB 11 provision.sh provision.sh",
        "f x in /etc",
        "first",
        "provision.sh",
        "bye",
        "",
      ].join("\r\n"),
    );
    expect(steps(first)).toBe("one two three");
    const lines = first.events.find((event) => event.type === "steps");
    expect(lines?.steps).toEqual([
      { name: "one", line: 2, endLine: 9 },
      { name: "two", line: 10, endLine: 13 },
      { name: "three", line: 14, endLine: 15 },
    ]);
    const record = await agent.record(first.id);
    expect(record.steps?.map(({ name, cached }) => [name, cached])).toEqual([
      ["one", false],
      ["two", false],
      ["three", false],
    ]);

    const again = await build(parts);
    expect(steps(again)).toBe("(one) (two) (three)");
    expect(again.log).toBe(first.log);
    expect(again.events.find((event) => event.type === "end" && event.phase === "script")).toMatchObject({
      cached: true,
    });
    expect(await digest(again.id)).toBe(await digest(first.id));
    expect((await agent.record(again.id)).steps?.every(({ cached }) => cached)).toBe(true);

    const changed = await build({ ...parts, three: "cat /one; echo changed" });
    expect(steps(changed)).toBe("(one) (two) three");
    const [two = ""] = first.log.split("first");
    expect(changed.log).toBe(`${two}first\r\nchanged\r\nbye\r\n`);
    const began = changed.events.filter((event) => event.type === "step-begin").map(({ log }) => log);
    expect(began).toEqual([0, 0, two.length]);
    await expectNothingLeft();
  });

  it("give the same image as the script does as a whole", async () => {
    const parts = {
      one: "mkdir -p /d/gone /d/new /opaque/a /deep/x; echo a >/d/gone/a; echo b >/d/b; ln /d/b /d/c; echo x >/opaque/a/f; chmod 701 /; echo 1 >/file; ln -s nowhere /link",
      two: "rm -r /d/gone; echo c >/d/new/c; rm -rf /opaque; mkdir /opaque; echo y >/opaque/y; rm /file; mkdir /file; rm /etc/hostname; mv /deep /deeper",
      three:
        "chown 12:34 /d/new/c; chmod 4755 /d/new/c; rm -r /file; mknod /fifo p; echo z >/d/gone; rm /link; echo in >/opaque/a",
    };
    const env = { SOURCE_DATE_EPOCH: "1000000" };
    const stepwise = await build(parts, { env });
    const whole = await agent.build({ base, env, script: scriptOf(parts).replaceAll("#: step", "# part") });
    expect([stepwise.status.state, whole.status.state]).toEqual(["succeeded", "succeeded"]);
    expect(await digest(stepwise.id)).toBe(await digest(whole.id));
  });

  it("depend on what they are given, and on all before them", async () => {
    const parts = { one: "echo 1", two: "echo 2" };
    const given: Partial<TestBuild> = { env: { A: "1" }, files: [{ target: "/etc/f", content: "x" }] };
    expect(steps(await build(parts, given))).toBe("one two");
    expect(steps(await build(parts, given))).toBe("(one) (two)");
    expect(steps(await build(parts, { ...given, env: { A: "2" } }))).toBe("one two");
    expect(steps(await build(parts, { ...given, files: [{ target: "/etc/f", content: "y" }] }))).toBe(
      "one two",
    );
    expect(steps(await build({ ...parts, one: "echo 1 # other" }, given))).toBe("one two");
    expect(steps(await build({ ...parts, three: ":" }, given))).toBe("(one) two three");
    expect(steps(await build(parts, { ...given, plan: { from_step: "two" } }))).toBe("(one) two");
    expect(steps(await build(parts, { ...given, plan: { cache: "no" } }))).toBe("one two");
    expect(steps(await build(parts, { ...given, plan: { stack: "another" } }))).toBe("(one) (two)");
  });

  it("are believed for as long as they may be", async () => {
    const aged = (age: string) =>
      scriptOf({ one: "echo 1", two: "echo 2" }).replace("step one", `step one max-age=${age}`);
    const text = aged("3600");
    expect(steps(await agent.build({ base, script: text, env: { AGED: "1" } }))).toBe("one two");
    expect(steps(await agent.build({ base, script: text, env: { AGED: "1" } }))).toBe("(one) (two)");
    const hurried = aged("0");
    await agent.build({ base, script: hurried });
    expect(steps(await agent.build({ base, script: hurried }))).toBe("one two");
  });

  it("keep a failed step's filesystem over those before it, and go on from there", async () => {
    const parts = {
      one: "x=kept; echo 1 >/one",
      two: 'echo half >/two\necho "${NEEDED:-}"\ntest -n "${NEEDED:-}"',
      three: "cat /one /two; echo $x",
    };
    const failed = await build({ ...parts, one: `trap 'echo cleaning' EXIT; ${parts.one}` });
    expect(failed.failure).toMatchObject({ step: "two", line: 7, status: 1 });
    expect(failed.log).toBe("\r\ncleaning\r\n");
    expect(failed.status.kept).toBe(true);
    expect((await agent.record(failed.id)).steps?.map(({ name }) => name)).toEqual(["one"]);

    expect(await inside(failed.id, 'cat /one /two; echo "<$x>"; touch /mended')).toMatch(
      /1\r?\n(.*\n)*half\r?\n(.*\n)*<kept>/,
    );

    const resumed = await build(parts, { env: { NEEDED: "now" }, plan: { resume: failed.id } });
    expect(steps(resumed)).toBe("(one) two three");
    expect(notes(resumed)).toMatch(/Step one, or what it is given, has changed/);
    expect(resumed.log).toMatch(/^now\r\n1\r\nhalf\r\nkept\r\ncleaning/);
  });

  it("end after the one that was asked for, with a filesystem to enter", async () => {
    const parts = { one: "echo 1 >/one", two: "echo 2 >/two; trap 'echo bye' EXIT", three: "echo 3 >/three" };
    const partial = await build(parts, { plan: { until_step: "two" } });
    expect(partial.status).toMatchObject({ state: "partial", kept: true });
    expect([steps(partial), partial.log]).toEqual(["one two", ""]);
    expect(await agent.record(partial.id)).toMatchObject({ state: "partial" });
    expect(await inside(partial.id, "cat /one /two; echo >/mine")).toMatch(/1\r?\n2/);
    expect(steps(await build(parts))).toBe("(one) (two) three");
  });

  it("leave out what follows a script that ends by itself, now and from the cache", async () => {
    const parts = { one: "echo 1", two: "trap 'echo bye' EXIT; echo 2; exit 0", three: "echo 3" };
    for (const expected of ["one two", "(one) (two)"]) {
      const ended = await build(parts);
      expect([ended.status.state, steps(ended)]).toEqual(["succeeded", expected]);
      expect(ended.log).toBe("1\r\n2\r\nbye\r\n");
      expect(notes(ended)).toMatch(/ended by itself in step two/);
    }
  });

  it("say what can't be handed on", async () => {
    const ended = await build({
      one: "exec 3</etc/passwd\nsleep 100 &\nuntil [[ $(</proc/$!/comm) == sleep ]]; do :; done\nexec >/log",
      two: "echo here",
    });
    expect(notes(ended)).toMatch(/descriptors 1, 3/);
    expect(notes(ended)).toMatch(/left running ended with it: sleep/);
    expect(ended.log).toBe("here\r\n");
  });

  it("are stacked in a folder of any name, whatever its characters mean to mounts and to LXC", async () => {
    const odd = TestAgent.at(join(folder, "w e,i:r'd\\d #\t$(x)"));
    const built = (two: string) =>
      odd.build({ base, script: scriptOf({ one: "echo one >/one", two: `cat /one; ${two}` }) });
    try {
      const failed = await built("false");
      expect(failed.failure).toMatchObject({ code: "script-failed", step: "two" });
      await odd.ask(["enter", failed.id], Buffer.from("echo by-hand >>/.stackwright/typed; exit\n"));
      expect(await readFile(join(odd.root, "builds", failed.id, "typed"), "utf8")).toContain("by-hand\n");
      const { status, log } = await built("true");
      expect([status.state, log]).toEqual(["succeeded", "one\r\n"]);
    } finally {
      await odd.dispose();
    }
  });

  it("keep secrets out of keys and saved states", async () => {
    const secret = "hunter2 'and' \"more\"";
    const env = { TOKEN: secret, PLAIN: "seen" };
    const parts = { one: 'echo "${#TOKEN}"', two: 'echo "${#TOKEN}"', three: ":" };
    expect((await build(parts, { env, secrets: ["TOKEN"] })).log).toBe("20\r\n20\r\n");
    const other = await build(parts, { env: { ...env, TOKEN: "another one" }, secrets: ["TOKEN"] });
    expect(steps(other)).toBe("(one) (two) (three)");
    await expectNoLayerHolds("hunter2");

    // What was printed is for the eyes of that build alone, when there is a secret in it.
    const printed = { one: "echo first", two: 'echo "$TOKEN"', three: 'echo "third<$_>"' };
    expect((await build(printed, { env, secrets: ["TOKEN"] })).log).toBe(`first\r\n${secret}\r\nthird<>\r\n`);
    const cached = await build(printed, { env, secrets: ["TOKEN"] });
    expect(steps(cached)).toBe("(one) (two) (three)");
    expect(cached.log).toBe("first\r\nthird<>\r\n");
    await expectNoLayerHolds("hunter2");
    const lines = { env: { KEY: "first line\nsecond line\n" }, secrets: ["KEY"] };
    const key = { one: 'echo "$KEY"' };
    expect((await build(key, lines)).log).toBe("first line\r\nsecond line\r\n\r\n");
    expect((await build(key, lines)).log).toBe("");
    await expectNoLayerHolds("second line");

    const told = { one: ":", two: 'copy="<$TOKEN>"', three: 'echo "$copy"', four: "echo 4" };
    for (const expected of ["one two three four", "(one) two three four"]) {
      const ended = await build(told, { env, secrets: ["TOKEN"] });
      expect(steps(ended)).toBe(expected);
      expect(ended.log).toBe(`<${secret}>\r\n4\r\n`);
      expect(notes(ended).match(/secret/g)).toHaveLength(1);
    }
    await expectNoLayerHolds("hunter2");

    // Nor does what a shell in a failed build begins with.
    const kept = async (id: string, name: string) =>
      readFile(join(agent.root, "builds", id, name), "utf8").catch(() => undefined);
    const failed = async (copy: string) =>
      (await build({ one: `copy="${copy}"\nfalse` }, { env, secrets: ["TOKEN"] })).id;
    const first = await failed("${#TOKEN}");
    expect(await kept(first, "state")).toMatch(/copy=.?20/);
    expect(await inside(first, 'echo "<${TOKEN:0:7}>"')).toContain("<hunter2>");
    const second = await failed("<$TOKEN>");
    expect(await kept(second, "state")).toBeUndefined();

    // What such a shell needs is gone with its filesystem; a build that succeeds leaves nothing of it at all.
    const last = await build({ one: ": 'last'" }, { env, secrets: ["TOKEN"] });
    for (const id of [first, second, last.id]) {
      await expect.poll(() => kept(id, "plan")).not.toContain("hunter2");
      expect(await kept(id, "plan")).toMatch(/env\+=\('PLAIN=seen'\)\n[^]*secret\+=\('TOKEN'\)/);
    }
    const folders = await readdir(join(agent.root, "builds", last.id));
    const texts = await Promise.all(folders.map((name) => kept(last.id, name)));
    expect(texts.filter((text) => text?.includes("hunter2"))).toEqual([]);
  });

  it("keep nothing where a secret is too short to be looked for, and say so", async () => {
    const parts = { one: 'copy="$PIN"', two: 'echo "$copy"' };
    const before = await layers();
    for (let turn = 0; turn < 2; turn++) {
      const ended = await build(parts, { env: { PIN: "1a" }, secrets: ["PIN"] });
      expect([steps(ended), ended.log]).toEqual(["one two", "1a\r\n"]);
      expect(notes(ended)).toMatch(/^The value of PIN is too short/);
    }
    await expect.poll(layers).toEqual(before);
    const failed = await build({ one: 'copy="$PIN"; false' }, { env: { PIN: "1a" }, secrets: ["PIN"] });
    expect(await readdir(join(agent.root, "builds", failed.id))).not.toContain("state");
  });

  /** Private layers are only for their own build, and removed behind it. */
  async function expectNoLayerHolds(text: string): Promise<void> {
    const folder = join(agent.root, "layers");
    // One that is about to be removed has another name by then.
    await expect
      .poll(async () => (await readdir(folder)).filter((name) => name.includes("private-")), {
        timeout: 10_000,
      })
      .toEqual([]);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), "latin1"));
    const holding = (await Promise.all(texts)).filter((content) => content.includes(text));
    expect(holding).toEqual([]);
  }

  it("may be many", async () => {
    const parts = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`s${String(n)}`, `echo ${String(n)} >>/all; n=${String(n)}`]),
    );
    const ended = await build({ ...parts, last: 'test "$n" = 29; wc -l </all' });
    expect([ended.status.state, ended.log.trim()]).toEqual(["succeeded", "30"]);
  });

  it("share one time limit, and leave no half layer when cancelled", async () => {
    const slow = await build({ one: "sleep 5", two: "sleep 60" }, { plan: { limit_time: "6" } });
    expect(slow.failure?.code).toBe("time-limit");
    const begun = slow.events.find(({ type }) => type === "step-begin");
    expect((slow.events.at(-1)?.at ?? 0) - (begun?.at ?? 0)).toBeLessThan(11);
    const id = await agent.start({
      base,
      script: scriptOf({ one: "echo 1 >/one", two: "echo half >/two; sleep 60" }),
    });
    await expect
      .poll(async () => (await agent.ask(["events", id, "0", "--no-follow"])).stdout.toString(), {
        timeout: 20_000,
      })
      .toMatch(/step-begin.*two/);
    expect((await agent.json(["cancel", id]))[0]).toMatchObject({ state: "cancelled" });
    expect((await readdir(join(agent.root, "layers"))).filter((name) => name.startsWith(".new"))).toEqual([]);
    await expectNothingLeft();
  });

  it("of a script without markers, in any language, are one layer", async () => {
    const script = "#!/bin/sh\necho made >/made\n";
    const [first, again] = [await agent.build({ base, script }), await agent.build({ base, script })];
    expect([first.log, steps(again)]).toEqual(["", ""]);
    const phase = again.events.find((event) => event.type === "end" && event.phase === "script");
    expect(phase).toMatchObject({ cached: true });
    expect(await digest(again.id)).toBe(await digest(first.id));
  });

  it("that two builds want at once are whole for both", async () => {
    const script = scriptOf({
      one: "for ((i = 0; i < 200; i++)); do echo $i >/f$i; done",
      two: "ls / | grep -c '^f[0-9]'",
    });
    const both = await Promise.all([agent.build({ base, script }), agent.build({ base, script })]);
    for (const { status, log } of both) expect([status.state, log]).toEqual(["succeeded", "200\r\n"]);
    expect(steps(await agent.build({ base, script }))).toBe("(one) (two)");
  });

  it("are swept by age and size, but not those of a filesystem that is kept", async () => {
    const failed = await build({ one: "echo kept >/one", two: "false" }, { plan: { stack: "kept" } });
    const [kept] = (await readFile(join(agent.root, "builds", failed.id, "layers"), "utf8"))
      .trim()
      .split("\n");
    await build({ one: "head -c 3000000 /dev/zero >/big", two: "head -c 1000000 /dev/zero >/small" });
    const before = (await layers()).length;
    const [limited] = await agent.json(["gc", "30", "1500000"]);
    expect(Number(limited?.["freed"])).toBeGreaterThan(3_000_000);
    expect((await layers()).length).toBeLessThan(before);
    for (const name of await layers()) await utimes(join(agent.root, "layers", name, "used"), 1, 1);
    await agent.json(["gc", "30"]);
    expect(await layers()).toEqual([kept]);
    expect(await inside(failed.id, "cat /one")).toMatch(/kept/);

    // After each build, too, when there is a limit: not the layers of the one that was just built.
    await build({ one: "head -c 3000000 /dev/urandom >/big" });
    const [big] = (await layers()).filter((name) => name !== kept);
    await build({ one: "echo small" }, { plan: { layers_limit: "1500000" } });
    await expect.poll(layers).not.toContain(big);
    expect(await layers()).toHaveLength(2);
  });
});
