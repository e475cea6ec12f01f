import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { buildEventSchema, type BuildEvent } from "../../../main/contract/build.ts";
import { expectNothingLeft, withAgent, type TestAgent } from "../../support/agent.ts";
import { debianBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("breakpoints", () => {
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made) => {
    agent = made;
    base = await debianBase();
  });

  const events = async (id: string): Promise<BuildEvent[]> =>
    (await agent.json(["events", id, "0", "--no-follow"])).map((event) => buildEventSchema.parse(event));
  const stops = (all: BuildEvent[]) =>
    all.flatMap((event) => (event.type === "stopped" ? [[event.line, event.command]] : []));
  /** Waits for the nth stop. */
  const stopped = async (id: string, count: number) => {
    const times = async () => stops(await events(id)).length;
    await expect.poll(times).toBe(count);
  };
  const go = async (id: string, to: string) => {
    expect(await agent.json(["go", id, to])).toEqual([{ went: id }]);
  };

  it("stop a build before their lines, and it goes on to the next one, the next line, or the end of the step", async () => {
    const script = `#!/bin/bash
echo one
echo two \\
  three
for i in 1 2; do
  echo "i $i"
done
#: step second
echo four
echo five
`;
    const id = await agent.start({ base, script, breakpoints: [4, 6] });
    expect(await agent.json(["go", id, "line"])).toMatchObject([{ error: "not-stopped" }]);
    await stopped(id, 1);
    expect((await agent.ask(["log", id, "0", "--no-follow"])).stdout.toString()).toBe("one\r\n");
    await go(id, "line");
    await stopped(id, 2);
    await go(id, "breakpoint");
    await stopped(id, 3);
    expect(await agent.json(["breakpoints", id, "10"])).toEqual([{ set: 1 }]);
    await go(id, "step-end");
    await stopped(id, 4);
    await go(id, "breakpoint");
    const ended = await agent.end(id);
    expect(ended.status.state).toBe("succeeded");
    expect(ended.log).toBe("one\r\ntwo three\r\ni 1\r\ni 2\r\nfour\r\nfive\r\n");
    expect(stops(ended.events)).toEqual([
      [3, "echo two three"],
      [5, "for i in 1 2"],
      [6, 'echo "i $i"'],
      [10, "echo five"],
    ]);
    expect(ended.events.filter(({ type }) => type === "continued")).toHaveLength(4);
    expect(await agent.json(["breakpoints", id])).toMatchObject([{ error: "not-running" }]);
  });

  it("stop in functions, however deep and often they are called, and line by line leads into them and out", async () => {
    const script = `#!/bin/bash
deep() {
  (($1)) || return 0
  deep $(($1 - 1))
}
often() {
  x=$1
  [[ $x != 300 ]] ||
    echo "at $x"
}
for i in {1..300}; do
  often $i
done
retry() {
  "$@"
}
retry deep 1
function last {
  declare -F last
  declare -F | grep last
}
last
`;
    const id = await agent.start({ base, script, breakpoints: [3, 9, 15] });
    await stopped(id, 1);
    await go(id, "breakpoint");
    for (let count = 2; count <= 5; count++) {
      await stopped(id, count);
      await go(id, "line");
    }
    await stopped(id, 6);
    await go(id, "step-end");
    const ended = await agent.end(id);
    expect(ended.status.state).toBe("succeeded");
    expect(ended.log).toBe("at 300\r\nlast\r\ndeclare -f last\r\n");
    expect(stops(ended.events)).toEqual([
      [9, 'echo "at $x"'],
      [15, '"$@"'],
      [3, "(($1))"],
      [4, "deep $(($1 - 1))"],
      [3, "(($1))"],
      [22, "last"],
    ]);
  });

  it("stop in functions of an earlier step, from the cache too, while they are as the script has them", async () => {
    const script = `#!/bin/bash
#: step first
greet() {
  local who=$1
  echo \\
    "hello $who"
}
other() {
  echo other
}
#: step second
greet you
other
#: step third
eval 'other() { echo else; }'
#: step fourth
greet all
other
`;
    for (const wanted of [[], ["from_step"]]) {
      const plan = wanted.length > 0 ? { from_step: "second" } : {};
      const id = await agent.start({ base, script, breakpoints: [6, 9], plan });
      await stopped(id, 1);
      await go(id, "breakpoint");
      await stopped(id, 2);
      await go(id, "breakpoint");
      const ended = await agent.end(id);
      expect(stops(ended.events)).toEqual([
        [5, 'echo "hello $who"'],
        [9, "echo other"],
      ]);
      expect(ended.log).toBe("hello you\r\nother\r\nhello all\r\nelse\r\n");
      const { lines } = await agent.record(id);
      const times = new Map(lines?.map(([line, count]) => [line, count]));
      expect([4, 5, 9].map((line) => times.get(line))).toEqual([1, 1, 1]);
    }
  });

  it("hold the time limit for as long as they stop it, and no longer", async () => {
    const limit = 6;
    const script = "#!/bin/bash\nsleep 1.5\necho one\necho two\nsleep 1.5\necho three\nsleep 1000\n";
    const begin = async (breakpoints: number[]) =>
      agent.start({ base, script, breakpoints, plan: { limit_time: String(limit) } });
    const id = await begin([3, 4, 7]);
    for (const count of [1, 2, 3]) {
      await stopped(id, count);
      await sleep(limit * 1000 + 500);
      expect(await agent.status(id)).toMatchObject({ state: "running" });
      if (count < 3) await go(id, "breakpoint");
    }
    expect((await agent.ask(["log", id, "0", "--no-follow"])).stdout.toString()).toBe(
      "one\r\ntwo\r\nthree\r\n",
    );
    const went = Date.now();
    await go(id, "breakpoint");
    const { failure } = await agent.end(id);
    expect(failure).toMatchObject({ code: "time-limit", line: 7, command: "sleep 1000" });
    // Some three seconds had passed outside of the stops.
    expect(Date.now() - went).toBeLessThan(limit * 1000);
  });

  it("can be set in a loop that runs; a build that has stopped can be cancelled", async () => {
    const script = "#!/bin/bash\nwhile :; do\n  x=1\ndone\n";
    const id = await agent.start({ base, script, plan: { limit_time: "8" } });
    await expect.poll(async () => (await events(id)).some(({ type }) => type === "lines")).toBe(true);
    await agent.json(["breakpoints", id, "3"]);
    await stopped(id, 1);
    await go(id, "breakpoint");
    await stopped(id, 2);
    expect((await agent.json(["cancel", id]))[0]).toMatchObject({ state: "cancelled" });
  });

  it("leave nothing behind", expectNothingLeft);
});
