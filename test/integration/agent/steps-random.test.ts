import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type TestAgent, withAgent } from "../../support/agent.ts";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { randomScript } from "../../support/random-script.ts";

// The many cases are in test/unit/agent/steps.test.ts, without containers; these few show the same with them.
const first = Number(process.env["SEED"] ?? 101);
const count = Number(process.env["CASES"] ?? 6);
// Every other one ends somewhere on its way.
const seeds = Array.from({ length: count }, (_, index) => ({
  seed: first + index,
  ending: (first + index) % 2 === 0,
}));

/** Prints all files of a kept filesystem but ours: names, modes, where links lead, and digests of contents. */
const allFiles = `/bin/busybox sh -c 'cd /; echo files:; busybox find . -xdev ! -path "./.stackwright*" -exec busybox stat -c "%f %N" {} +
busybox find . -xdev ! -path "./.stackwright*" -type f -exec busybox md5sum {} +'`;

describeWithLxc("generated scripts, in containers and over layers", () => {
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    base = await smallBase(inFolder, withBash);
  });

  /** All that a build comes to. Times in the image are left out. */
  async function result(script: string): Promise<Record<string, unknown>> {
    const { id, status, log, failure } = await agent.build({ base, script, env: { SOURCE_DATE_EPOCH: "0" } });
    return {
      ...{ state: status.state, log, status: failure?.status, code: failure?.code },
      files: status.state === "succeeded" ? await imageOf(id) : await keptOf(id),
    };
  }

  async function imageOf(id: string): Promise<string> {
    return createHash("sha256")
      .update(await agent.image(id))
      .digest("hex");
  }

  async function keptOf(id: string): Promise<string[]> {
    const { stdout } = await agent.ask(["enter", id], Buffer.from(`exec ${allFiles}\n`));
    const [, list = ""] = stdout.toString().split("\nfiles:\n");
    return list.split("\n").sort();
  }

  it.each(seeds)("seed $seed comes to the same step by step as in one go", async ({ seed, ending }) => {
    const { script } = randomScript(seed, ending);
    const whole = await result(script.replaceAll(/^#: step/gm, "# part"));
    expect(whole["files"]).not.toHaveLength(1);
    expect(await result(script), script).toEqual(whole);
    // Once more, this time from the cache.
    expect(await result(script), script).toEqual(whole);
  });
});
