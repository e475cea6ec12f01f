import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { expectNothingLeft, TestAgent } from "../../support/agent.ts";
import { debianBase, smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";

describeWithLxc("the network of a build", () => {
  const bridge = "lxcbr0";
  let folder: string;
  let agent: TestAgent;
  let base: TestBase;
  let debian: TestBase;
  let server: Server;
  let url: string;
  let ours = false;
  const callers: (string | undefined)[] = [];

  const ip = (...argv: string[]) => execFileSync("ip", argv, { encoding: "utf8" });
  const interfaces = "#!/bin/sh\nls /sys/class/net\n";
  const fetching = () => `#!/bin/bash
set -e
exec 3<>/dev/tcp/${url}
printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3
cat <&3
`;

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    base = await smallBase(folder);
    debian = await debianBase();
    if (!existsSync(`/sys/class/net/${bridge}`)) {
      ip("link", "add", bridge, "type", "bridge");
      ours = true;
      ip("addr", "add", `10.77.${String(process.pid % 200)}.1/24`, "dev", bridge);
      ip("link", "set", bridge, "up");
    }
    const [, address = ""] = / inet ([0-9.]+)\//.exec(ip("-o", "-4", "addr", "show", "dev", bridge)) ?? [];
    server = createServer((request, response) => {
      callers.push(request.socket.remoteAddress);
      response.end("reached\n");
    });
    await new Promise<void>((settle) => server.listen(0, address, settle));
    url = `${address}/${String((server.address() as AddressInfo).port)}`;
  });
  afterEach(expectNothingLeft);
  afterAll(async () => {
    server.close();
    if (ours) ip("link", "del", bridge);
    await agent.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("through the bridge reaches the host, with an address of its own each", async () => {
    const plan = { network: "bridge" };
    const builds = [1, 2].map(() => agent.build({ base: debian, script: `${fetching()}sleep 0.5\n`, plan }));
    for (const { failure, log } of await Promise.all(builds)) {
      expect(failure, log).toBeUndefined();
      expect(log).toContain("reached");
    }
    expect(callers).toHaveLength(2);
    expect(new Set(callers).size).toBe(2);
    for (const caller of callers) expect(url).not.toContain(caller);
  });

  it("none has nothing but itself", async () => {
    expect((await agent.build({ base, script: interfaces, plan: { network: "none" } })).log).toBe("lo\r\n");
    const { failure } = await agent.build({
      base: debian,
      script: fetching(),
      plan: { network: "none" },
    });
    expect(failure).toBeDefined();
    expect(callers).toHaveLength(2);
  });

  it("of the host is the host's", async () => {
    const { log } = await agent.build({ base, script: interfaces });
    expect(log.trim().split(/\s+/).sort()).toEqual((await readdir("/sys/class/net")).sort());
  });

  it("through a bridge that is not there says so, and what to do", async () => {
    const alone = await TestAgent.create(folder, ["unshare", "--net"]);
    const { failure } = await alone.build({ base, script: interfaces, plan: { network: "bridge" } });
    expect(failure).toMatchObject({ code: "network-bridge" });
    expect(failure?.message).toContain("no bridge");
    expect(failure?.hint).toContain("network: host");
    await alone.dispose();
  });
});
