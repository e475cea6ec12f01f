import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { phaseNames } from "../../../main/contract/build.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { AppUnderTest, eventsOf, resources } from "./app-under-test.ts";

/** The agent on a host whose clock is some seconds ahead of this one. */
async function agentAhead(folder: string, seconds: number): Promise<void> {
  await cp(resources, folder, { recursive: true });
  const path = join(folder, "agent/lib/clock.sh");
  const clock = await readFile(path, "utf8");
  const there = clock.replace('"${_time/[.,]/}"', `"$((\${_time/[.,]/} + ${String(seconds * 1e6)}))"`);
  expect(there).not.toBe(clock);
  await writeFile(path, there);
}

describeWithLxc("a host whose clock is another", () => {
  const folders: string[] = [];
  let under: AppUnderTest | undefined;
  afterEach(async () => {
    await under?.dispose();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it.each([-300, 300])("%d s ahead: its builds are told by this machine's", async (seconds) => {
    const folder = await mkdtemp("/var/tmp/stackwright-clock-");
    folders.push(folder);
    await agentAhead(folder, seconds);
    under = await AppUnderTest.create(undefined, folder);
    const stack = await under.stack("late", "sleep 1\n");
    const before = Date.now() / 1000;
    const id = await under.build(stack);
    const told = await under.toEnd(id);
    const passed = Date.now() / 1000 - before;
    const again = await under.toEnd(id);
    expect(eventsOf(again).map(({ type }) => type)).toContain("ended");
    for (const updates of [told, again]) {
      for (const { at } of eventsOf(updates)) {
        expect(at).toBeGreaterThan(before - 1);
        expect(at).toBeLessThan(before + passed + 1);
      }
      const begun = eventsOf(updates).flatMap((event) => (event.type === "begin" ? [event] : []));
      const inOrder = begun.toSorted((a, b) => a.at - b.at).map(({ phase }) => phase);
      expect(inOrder).toEqual(phaseNames.filter((name) => inOrder.includes(name)));
      expect(inOrder).toEqual(expect.arrayContaining(["connect", "script", "download"]));
    }
    // The host itself says otherwise, and what it wrote is kept as it is.
    const [{ record, started = NaN, took = NaN } = {}] = await under.client.builds.list();
    expect(Math.abs((record?.ended ?? NaN) - seconds - started)).toBeLessThan(passed + 1);
    expect(took).toBeGreaterThan(1);
    expect(took).toBeLessThan(passed + 1);
  });
});
