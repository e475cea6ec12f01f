import { expect, it } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { expectNothingLeft, withAgent, type TestAgent } from "../../support/agent.ts";
import { debianBase, smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("the lines of a script", () => {
  let agent: TestAgent;
  let base: TestBase;
  let small: TestBase;

  withAgent(async (made, folder) => {
    agent = made;
    base = await debianBase();
    small = await smallBase(folder);
  });

  const told = (events: BuildEvent[]) => events.flatMap((event) => (event.type === "lines" ? [event] : []));
  const build = async (script: string) => {
    const ended = await agent.build({ base, script });
    return { ...ended, lines: new Map((await agent.record(ended.id)).lines?.map((line) => [line[0], line])) };
  };

  it("are told while they run, each with its times, its seconds and where its output begins", async () => {
    const script = `#!/bin/bash
set -e
printf '%100s\\n' ''
sleep 0.7
for i in 1 2 3; do
  echo "$i"
done
value=$(
  sleep 0.3
  echo
)
echo \\
  end
`;
    const { events, log, lines } = await build(script);
    expect([...lines].map(([line, [, times]]) => [line, times])).toEqual([
      ...[[2, 1], [3, 1], [4, 1], [5, 3], [6, 3], [8, 1], [12, 1]], // prettier-ignore
    ]);
    expect(lines.get(4)?.[2]).toBeGreaterThanOrEqual(0.7);
    expect(lines.get(8)?.[2]).toBeGreaterThanOrEqual(0.3);
    expect(lines.get(3)?.[2]).toBeLessThan(0.3);
    // Its own output is behind the place where it began.
    expect(log.slice(lines.get(12)?.[3])).toContain("end");
    expect(lines.get(8)?.[3]).toBeGreaterThan(100);
    const live = told(events);
    const sleeping = live.find((event) => event.current === 4);
    const over = live.find((event) => event.lines.some(([line]) => line === 4 && event.current !== 4));
    expect((over?.at ?? 0) - (sleeping?.at ?? 0)).toBeGreaterThan(0.3);
    expect(live.length).toBeLessThan(10);
    expect(live.at(-1)?.current).toBeUndefined();
  });

  it("are, while a sourced file runs, the one that sources it", async () => {
    const { events, lines } = await build(`#!/bin/bash
printf '%s\\n' 'sleep 0.3' 'f() {' '  sleep 0.3' '}' f >/lib.sh
source /lib.sh
f
`);
    expect([...lines].map(([line, [, times]]) => [line, times])).toEqual([
      ...[[2, 1], [3, 1], [4, 1]], // prettier-ignore
    ]);
    expect(lines.get(3)?.[2]).toBeGreaterThanOrEqual(0.6);
    expect(lines.get(4)?.[2]).toBeGreaterThanOrEqual(0.3);
    const running = told(events).flatMap(({ current }) => (current === undefined ? [] : [current]));
    expect([...new Set(running)]).toEqual(expect.arrayContaining([3, 4]));
  });

  it("are known in functions, and the time of what a line calls is its own too", async () => {
    const { lines, log } = await build(`#!/bin/bash
work() {
  sleep 0.3
  for i in {1..50}; do
    x=$i
  done
  deep 3
}
deep() {
  (($1)) || return 0
  sleep 0.1
  deep $(($1 - 1))
}
run() {
  "$@"
}
run work
(work)
short() {
  y=1
}
for i in {1..1000}; do
  short
done
trap 'echo returned' RETURN
short
`);
    expect(log).toBe("");
    const times = Object.fromEntries([...lines].map(([line, [, count]]) => [line, count]));
    expect(times).toEqual({
      ...{ 3: 1, 4: 50, 5: 50, 7: 1, 10: 4, 11: 3, 12: 3, 15: 1, 17: 1 }, // prettier-ignore
      // One that is called for ever is no longer followed.
      ...{ 20: 200, 22: 1000, 23: 1000, 25: 1, 26: 1 },
    });
    const seconds = (line: number) => lines.get(line)?.[2] ?? 0;
    expect(seconds(3)).toBeGreaterThanOrEqual(0.3);
    expect(seconds(11)).toBeGreaterThanOrEqual(0.3);
    expect(seconds(12)).toBeLessThan(seconds(7));
    expect(seconds(7)).toBeGreaterThanOrEqual(0.3);
    expect(seconds(15)).toBeGreaterThanOrEqual(0.6);
    expect(seconds(17)).toBeGreaterThanOrEqual(seconds(15));
  });

  it("are counted in a loop of many", async () => {
    const { lines } = await build(
      "#!/bin/bash\nfor ((i = 0; i < 3000; i++)); do\n  x=$i\n  [[ $x ]]\ndone\n",
    );
    expect(lines.get(3)?.[1]).toBe(3000);
    expect(lines.get(4)?.[1]).toBe(3000);
  });

  it("are counted in loops whose commands fail, also under an ERR trap of the script's own", async () => {
    const loop = "for i in {1..40}; do\n  x=$i\n  [[ $x -gt 30 ]]\n  ((x > 50)) || y=$x\ndone\n";
    const times = async (script: string) =>
      [...(await build(`#!/bin/bash\n${script}`)).lines.values()].map(([line, count]) => [line, count]);
    const each = (from: number) => [0, 1, 2, 3].map((more) => [from + more, 40]);
    expect(await times(loop)).toEqual(each(2));
    expect(await times(`trap 'n=$((n + 1))' ERR\n${loop}echo "$n"\n`)).toEqual([[2, 1], ...each(3), [8, 1]]);
  });

  it("are counted each when they are the same, whatever variables the script has", async () => {
    const { lines } = await build("#!/bin/bash\ntext=mine line=5 name=x\ntrue\ntrue\ntrue\n");
    expect([...lines.values()].map(([line, count]) => [line, count])).toEqual(
      [2, 3, 4, 5].map((line) => [line, 1]),
    );
  });

  it("are known as far as it came, of a script that fails, replaces itself, or has an EXIT trap of its own", async () => {
    const failed = await build("#!/bin/bash\nset -e\nsleep 0.2\n(exit 3)\necho never\n");
    expect([...failed.lines.keys()]).toEqual([2, 3, 4]);
    expect(failed.lines.get(3)?.[2]).toBeGreaterThanOrEqual(0.2);
    const replaced = await build("#!/bin/bash\ntrap 'echo bye' EXIT\nexec sleep 0.4\n");
    expect(replaced.lines.get(3)?.[2]).toBeGreaterThanOrEqual(0.4);
  });

  it("can't be followed under a DEBUG trap of its own, which is said once", async () => {
    const { events } = await build("#!/bin/bash\ntrap : DEBUG\nsleep 0.4\necho\n");
    const notes = events.filter((event) => event.type === "note");
    expect(notes).toEqual([expect.objectContaining({ text: expect.stringContaining("line 2") as string })]);
    expect(told(events).some((event) => event.current === 3)).toBe(false);
  });

  it("are unknown when another interpreter runs it", async () => {
    const { id, events } = await agent.build({ base: small, script: "#!/bin/sh\nsleep 0.3\n" });
    expect(told(events)).toEqual([]);
    expect((await agent.record(id)).lines).toBeUndefined();
  });

  it("leave nothing behind", expectNothingLeft);
});
