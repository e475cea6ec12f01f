import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectNothingLeft, TestAgent } from "../../support/agent.ts";
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
  /** They stay open then, and nothing more comes. */
  let stalls: boolean;
  /** What the end of an answer waits for. */
  let held: Promise<unknown>;
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
      if (request.url === "/away") return response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end();
      if (request.url === "/round") return response.writeHead(302, { Location: "/round" }).end();
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
      if (stop === undefined) return void held.then(() => response.end(rest));
      return response.write(rest.subarray(0, stop), () => (stalls ? undefined : response.destroy()));
    });
    await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/base.tar.gz`;
  });
  beforeEach(() => {
    requests = [];
    breaks = [];
    held = Promise.resolve();
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

  it("goes on where a build was killed while it added what had come", async () => {
    const fresh = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "killed\n"));
    await serve(fresh);
    const place = join(agent.root, "downloads", createHash("sha256").update(url).digest("hex"));
    const validator = { "part.validator": etag, "part.etag": etag, "part.modified": "" };
    const answer = `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 100000-299999/${String(content.length)}\r\n\r\n`;
    const pieces = { part: content.subarray(0, 250_000), fresh: content.subarray(100_000, 300_000) };
    for (const [name, bytes] of Object.entries({ ...validator, ...pieces, headers: answer }))
      await writeFile(join(place, name), bytes);
    expect((await build()).log).toBe("killed\r\n");
    expect(requests.map(({ range }) => range)).toEqual(["bytes=300000-"]);
  });

  it("is not held up by a build that has it", async () => {
    await serve(first);
    const base = { tarball: url, sha256: "", md5: "" };
    const plan = { base_kind: "url" };
    const long = await agent.start({ base, plan, script: "#!/bin/sh\necho begun\nsleep 1000\n" });
    const log = () => readFile(join(agent.root, "builds", long, "log"), "utf8").catch(() => "");
    await expect.poll(log).toBe("begun\r\n");
    expect((await build()).status.state).toBe("succeeded");
    expect((await agent.status(long)).state).toBe("running");
    await agent.ask(["cancel", long]);
  }, 30_000);

  it("is got once for two builds at the same time", async () => {
    const own = await TestAgent.create(folder);
    await serve(first);
    let release = (): void => undefined;
    held = new Promise<void>((settle) => (release = settle));
    const wanted = {
      base: { ...first, md5: "", tarball: url },
      plan: { base_kind: "url" },
      script: "#!/bin/sh\ncat /etc/hostname\n",
    };
    const one = await own.start(wanted);
    await expect.poll(() => requests.length).toBe(1);
    const other = await own.start(wanted);
    const events = () => readFile(join(own.root, "builds", other, "events"), "utf8");
    await expect.poll(events).toContain("waiting for it");
    release();
    const ends = await Promise.all([own.end(one), own.end(other)]);
    expect(ends.map(({ log }) => log)).toEqual(["base\r\n", "base\r\n"]);
    expect(requests.length).toBe(1);
    await own.dispose();
  }, 30_000);

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
    const round = { ...base, tarball: url.replace("base.tar.gz", "round") };
    expect((await own.build({ base: round, script, plan })).failure).toMatchObject({
      message: expect.stringContaining("redirected from one address to the next") as string,
    });
    await own.dispose();
  });

  it("is not used when its digest is wrong, or it is not there", async () => {
    await serve(first);
    expect((await build({ sha256: "c".repeat(64) })).failure).toMatchObject({ code: "base-digest" });
    expect((await build({}, url.replace("base.tar", "none"))).failure).toMatchObject({
      code: "base-download",
      message: expect.stringContaining("404") as string,
      hint: "Check the address.",
    });
    expect((await build({}, url.replace("base.tar.gz", "round"))).failure).toMatchObject({
      message: expect.stringContaining("redirected from one address to the next") as string,
      hint: "Check the address.",
    });
    expect((await build({}, url.replace("base.tar.gz", "away"))).failure).toMatchObject({
      code: "base-download",
      message: expect.not.stringContaining("302") as string,
    });
    expect((await digested(first.tarball)).sha256).toBe(first.sha256);
  }, 60_000);

  it("leaves no curl behind when its build is cancelled while the server stalls, and is resumed by the next", async () => {
    const slow = await smallBase(folder, (root) => writeFile(join(root, "etc/hostname"), "slow\n"));
    await serve(slow);
    [breaks, stalls] = [[100_000], true];
    const base = { tarball: url, sha256: "", md5: "" };
    const build = { base, script: "#!/bin/sh\ncat /etc/hostname\n", plan: { base_kind: "url" } };
    const id = await agent.start(build);
    const told = async () => (await agent.ask(["events", id, "0", "--no-follow"])).stdout.toString();
    await expect.poll(told).toMatch(/"phase":"base","done":\d{5}/);
    expect(processesOn(url)).not.toEqual([]);
    expect(await agent.json(["cancel", id])).toMatchObject([{ state: "cancelled", kept: false }]);
    await expect.poll(() => processesOn(url)).toEqual([]);
    await expectNothingLeft();
    const bases = await readdir(join(agent.root, "bases"));
    expect(bases.filter((name) => name.includes(id))).toEqual([]);
    requests = [];
    expect((await agent.build(build)).log).toBe("slow\r\n");
    expect(requests.map(({ range }) => range)).toEqual([expect.stringMatching(/^bytes=\d{5}-$/)]);
  });
});

/** Command lines of running programs that have this word. */
function processesOn(word: string): string[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      return /^\d+$/.test(name) && command.includes(word) ? [command.join(" ")] : [];
    } catch {
      return [];
    }
  });
}
