import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isolatedHome } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const scripts = fileURLToPath(new URL("../../scripts", import.meta.url));
const codes = { SIGINT: 130, SIGTERM: 143 } as const;

// Windows knows no such signals.
describe.skipIf(process.platform === "win32")("set-up that is interrupted", () => {
  const home = isolatedHome();
  let project: string;
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "stackwright-set-up-"));
    await cp(scripts, join(project, "scripts"), { recursive: true });
  });
  afterEach(async () => {
    await rm(project, { recursive: true, force: true, maxRetries: 5 });
    home.remove();
  });

  /** Runs a program of the project; gives what it said in the end. */
  const begin = async (program: string) => {
    await mkdir(home.home, { recursive: true });
    await writeFile(join(project, "scripts/program.mjs"), program);
    const child = spawn(process.execPath, ["scripts/program.mjs"], {
      cwd: project,
      env: home.env,
      detached: true,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (said += text));
    return { child, ended: once(child, "close").then(([code]: unknown[]) => ({ code, said })) };
  };
  /** As Ctrl-C on a terminal does, or `kill` does to this process alone. */
  const signal = (child: ChildProcess, name: keyof typeof codes) => {
    if (child.pid !== undefined) process.kill(name === "SIGINT" ? -child.pid : child.pid, name);
  };

  it.each(["SIGINT", "SIGTERM"] as const)(
    "npm packages are installed at the next start, after %s",
    async (name) => {
      const held = new Set<ServerResponse>();
      let hold = true;
      const tarball = await packed(project);
      const server = createServer((_request, response) => {
        if (!hold) return void response.end(tarball);
        // Half of it comes.
        response.writeHead(200, { "content-length": tarball.length });
        response.write(tarball.subarray(0, tarball.length / 2));
        held.add(response);
        response.on("close", () => held.delete(response));
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      try {
        const resolved = `http://127.0.0.1:${(server.address() as AddressInfo).port}/node-pty-1.0.0.tgz`;
        await lock(project, resolved, tarball);
        const setUp =
          'import { npmPackages } from "./prepare.mjs"; await npmPackages(); console.log("ready");';
        const first = await begin(setUp);
        await eventually(() => expect(held.size).toBe(1));
        signal(first.child, name);
        expect(await first.ended).toMatchObject({ code: codes[name] });
        // npm has not gone on behind it.
        await eventually(() => expect(held.size).toBe(0));
        hold = false;
        const stamp = join(project, "node_modules/.stackwright");
        expect(existsSync(stamp)).toBe(false);
        expect(await (await begin(setUp)).ended).toEqual({
          code: 0,
          said: expect.stringMatching(/^Installing npm packages …\n[^]*ready\n$/) as string,
        });
        expect(existsSync(join(project, "node_modules/node-pty/index.js"))).toBe(true);
        expect(await (await begin(setUp)).ended).toEqual({ code: 0, said: "ready\n" });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)(
    "what must not be cut off is ended before %s ends the program",
    async (name) => {
      const { child, ended } = await begin(`import { run } from "./run.mjs";
await run("sh", ["-c", "echo begun; sleep 1; echo ended >done"], { whole: true });
console.log("went on");`);
      await once(child.stdout, "data");
      signal(child, name);
      const { code, said } = await ended;
      expect(code).toBe(codes[name]);
      expect(said).toContain("sh is not cut off: this ends when it has.");
      expect(said).not.toContain("went on");
      expect(await readFile(join(project, "done"), "utf8")).toBe("ended\n");
    },
  );

  it("what was built in part, or of other sources, is built again", async () => {
    await mkdir(join(project, "sources"));
    await writeFile(join(project, "sources/a"), "1");
    const build = (during: string) => `import { unlessCurrent } from "./stamp.mjs";
import { writeFileSync } from "node:fs";
await unlessCurrent("stamp", process.cwd(), ["sources"], async () => { console.log("built"); ${during} });`;
    const builds = async (during = "") => (await (await begin(build(during))).ended).said;
    expect(await builds()).toBe("built\n");
    expect(await builds()).toBe("");
    await writeFile(join(project, "sources/a"), "2");
    expect(await builds("process.exit(1)")).toBe("built\n");
    // What is there now may be half of the one and half of the other.
    await writeFile(join(project, "sources/a"), "1");
    expect(await builds("writeFileSync('sources/a', '3')")).toBe("built\n");
    expect(await builds()).toBe("built\n");
    expect(await builds()).toBe("");
  });
});

/** A package by the name of the one that is compiled where nobody has done so: here somebody has. */
async function packed(project: string): Promise<Buffer> {
  const folder = join(project, "package");
  const prebuilds = join(folder, "prebuilds", `${process.platform}-${process.arch}`);
  await mkdir(prebuilds, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "node-pty", version: "1.0.0" }));
  await writeFile(join(folder, "index.js"), "");
  await writeFile(join(prebuilds, "pty.node"), "");
  return execFileSync("tar", ["-czf", "-", "-C", project, "package"]);
}

async function lock(project: string, resolved: string, tarball: Buffer): Promise<void> {
  const about = { name: "project", version: "1.0.0", dependencies: { "node-pty": "1.0.0" } };
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const packages = { "": about, "node_modules/node-pty": { version: "1.0.0", resolved, integrity } };
  await writeFile(join(project, "package.json"), JSON.stringify(about));
  await writeFile(
    join(project, "package-lock.json"),
    JSON.stringify({ ...about, lockfileVersion: 3, requires: true, packages }),
  );
}
