import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { TestAgent } from "../../support/agent.ts";
import { digested, smallBase, type TestBase } from "../../support/base.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { lacking } from "../../support/other-host.ts";

describeWithLxc("a base from a URL", () => {
  let folder: string;
  let agent: TestAgent;
  let server: Server;
  let url: string;
  let content: Buffer;
  let etag: string;
  let requests: IncomingHttpHeaders[];
  /** Bytes after which the next answers break off; none: they are whole. */
  let breaks: number[];
  let first: TestBase;

  const serve = async (base: TestBase) => {
    content = await readFile(base.tarball);
    etag = `"${base.sha256.slice(0, 8)}"`;
  };

  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    first = await smallBase(folder);
    server = createServer((request, response) => {
      requests.push(request.headers);
      const { "if-none-match": known, "if-range": same, range } = request.headers;
      if (request.url !== "/base.tar.gz") return response.writeHead(404).end();
      if (known === etag) return response.writeHead(304).end();
      const from = range && same === etag ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
      const rest = content.subarray(from);
      const length = { "Content-Length": rest.length, ETag: etag };
      response.writeHead(
        from ? 206 : 200,
        from ? { ...length, "Content-Range": `bytes ${String(from)}-` } : length,
      );
      const stop = breaks.shift();
      if (stop === undefined) return response.end(rest);
      return response.write(rest.subarray(0, stop), () => response.destroy());
    });
    await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/base.tar.gz`;
  });
  beforeEach(() => {
    requests = [];
    breaks = [];
  });
  afterAll(async () => {
    server.close();
    await agent.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const build = (known: Partial<TestBase> = {}, from = url) =>
    agent.build({
      base: { tarball: from, sha256: "", md5: "", ...known },
      script: "#!/bin/sh\ncat /etc/hostname\n",
      plan: { base_kind: "url" },
    });

  it("is resumed where it broke off", async () => {
    await serve(first);
    breaks = [100_000, 200_000];
    const { status, id } = await build();
    expect(status.state).toBe("succeeded");
    expect(requests.map(({ range }) => range)).toEqual([undefined, "bytes=100000-", "bytes=300000-"]);
    expect((await agent.record(id)).base).toEqual({ source: url, sha256: first.sha256, md5: first.md5 });
  });

  it("is asked for each time, and taken anew only when it has changed", async () => {
    await serve(first);
    expect((await build()).events).toContainEqual(expect.objectContaining({ type: "end", phase: "base" }));
    expect(requests).toMatchObject([{ "if-none-match": etag }]);
    const changed = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "changed\n"));
    await serve(changed);
    expect((await build()).log).toBe("changed\r\n");
  });

  it("is not asked for when its digest is known and it is there", async () => {
    await serve(first);
    await build({ sha256: first.sha256 });
    await build({ md5: first.md5 });
    expect(requests).toEqual([]);
  });

  it("is taken from the beginning when another one is there after a break", async () => {
    const other = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "other\n"));
    await serve(other);
    breaks = [100_000];
    const changed = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "third\n"));
    server.once("request", () => void serve(changed));
    expect((await build()).log).toBe("third\r\n");
  });

  it("is taken by wget where there is no curl", async () => {
    const own = await TestAgent.create(folder, lacking(["curl"]));
    const fresh = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "by wget\n"));
    await serve(fresh);
    const plan = { base_kind: "url" };
    const script = "#!/bin/sh\ncat /etc/hostname\n";
    const base = { tarball: url, sha256: "", md5: "" };
    expect((await own.build({ base, script, plan })).log).toBe("by wget\r\n");
    expect(requests[0]?.["user-agent"]).toMatch(/^Wget/);
    const missing = { ...base, tarball: url.replace("base.tar", "none") };
    expect((await own.build({ base: missing, script, plan })).failure).toMatchObject({
      code: "base-download",
    });
    await own.dispose();
  });

  it("is not used when its digest is wrong, or it is not there", async () => {
    await serve(first);
    expect((await build({ sha256: "c".repeat(64) })).failure).toMatchObject({ code: "base-digest" });
    expect((await build({}, url.replace("base.tar", "none"))).failure).toMatchObject({
      code: "base-download",
      message: expect.stringContaining("404") as string,
    });
    expect((await build({}, "http://127.0.0.1:1/x")).failure).toMatchObject({ code: "base-download" });
    expect((await digested(first.tarball)).sha256).toBe(first.sha256);
  }, 60_000);
});
