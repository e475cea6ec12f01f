import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type TestAgent, withAgent } from "../../support/agent.ts";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { randomScript } from "../../support/random-script.ts";

// The many cases are in test/unit/agent/steps.test.ts, without containers; these few show the same with them.
const first = Number(process.env["SEED"] ?? 101);
const seeds = Array.from({ length: Number(process.env["CASES"] ?? 6) }, (_, index) => first + index);

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
    const image = status.state === "succeeded" ? await agent.image(id) : Buffer.alloc(0);
    return {
      ...{ state: status.state, log, status: failure?.status },
      image: createHash("sha256").update(image).digest("hex"),
    };
  }

  it.each(seeds)("seed %d comes to the same step by step as in one go", async (seed) => {
    const { script } = randomScript(seed);
    const whole = await result(script.replaceAll("#: step", "# part"));
    expect(await result(script), script).toEqual(whole);
    // Once more, this time from the cache.
    expect(await result(script), script).toEqual(whole);
  });
});
