import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { expectNothingLeft, type TestAgent, withAgent } from "../../support/agent.ts";
import { smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("a build with limits", () => {
  let agent: TestAgent;
  let base: TestBase;

  withAgent(async (made, inFolder) => {
    agent = made;
    base = await smallBase(inFolder);
  });
  afterEach(expectNothingLeft);
  it("of memory says so when the script, or a part of it, was killed for it", async () => {
    const plan = { limit_memory: String(32 << 20) };
    const greedy = "x=a; while :; do x=$x$x; done";
    const { failure } = await agent.build({ base, script: `#!/bin/sh\n${greedy}\n`, plan });
    expect(failure).toMatchObject({ phase: "script", code: "memory-limit", status: 137 });
    expect(failure?.message).toContain("ran out of the memory limit of 34 MB (limits.memory)");
    const part = await agent.build({ base, script: `#!/bin/sh\nsh -c '${greedy}' || exit 4\n`, plan });
    expect(part.failure).toMatchObject({ code: "memory-limit", status: 4 });
  });

  it("of memory does not say so when the script fails for another reason", async () => {
    const plan = { limit_memory: String(64 << 20), limit_pids: "50" };
    const { failure } = await agent.build({ base, script: "#!/bin/sh\nexit 3\n", plan });
    expect(failure).toMatchObject({ code: "script-failed", status: 3 });
    expect(failure?.hint ?? "").not.toContain("limit");
  });

  it("of processes names it", async () => {
    const fork = "#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; wait\n";
    const { failure, log } = await agent.build({ base, script: fork, plan: { limit_pids: "8" } });
    expect(failure).toMatchObject({ code: "script-failed" });
    expect(failure?.hint).toContain("limits: pids");
    expect(log).toContain("can't fork");
  });

  it("of processors has them in its control group", async () => {
    const id = await agent.start({
      base,
      script: "#!/bin/sh\necho up\nsleep 1000\n",
      plan: { limit_cpus: "0.25" },
    });
    await expect.poll(async () => (await agent.status(id)).log, { interval: 20 }).toBe(4);
    const find = ["/sys/fs/cgroup", "-path", `*/lxc.payload.sw-${id}/*`];
    const names = ["(", "-name", "cpu.cfs_quota_us", "-o", "-name", "cpu.max", ")"];
    const files = execFileSync("find", [...find, ...names], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(files.map((file) => readFileSync(file, "utf8").trim().split(" ")[0])).toContain("25000");
    await agent.ask(["cancel", id]);
  });
});
