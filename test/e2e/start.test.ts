import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { MadeBase } from "../../main/stacks/made-base.ts";
import { isolatedHome } from "../support/app.ts";
import { debianBase } from "../support/base.ts";
import { describeWithLxc } from "../support/lxc.ts";
import { replaced } from "../support/other-host.ts";
import { startServing } from "../support/served.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const start = join(project, "scripts/start.mjs");

// Elsewhere there always is one.
it.runIf(process.platform === "linux")(
  "npm start opens the app for a browser where there is no display, with nothing that an earlier build left",
  async () => {
    const { env, remove } = isolatedHome();
    const left = ["electron/engine.js", "electron/engine.js.map", "command-OLD.cjs", "cli.js.map"];
    for (const file of left) await writeFile(join(project, "dist", file), "of an earlier build");
    const served = await startServing(env, ["--port", "0"], [start]);
    try {
      expect(served.said()).toContain("There is no display here");
      expect(left.filter((file) => existsSync(join(project, "dist", file)))).toEqual([]);
      const entered = await fetch(served.address, { redirect: "manual" });
      const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
      const page = await fetch(served.origin, { headers: { cookie } });
      expect(await page.text()).toContain("<title>Stackwright</title>");
    } finally {
      expect(await served.close()).toBe(0);
      remove();
    }
  },
);

describeWithLxc("npm start -- --sample", () => {
  it("builds the sample on this machine, without a display, and says where its image is", async () => {
    const { env, remove } = isolatedHome();
    // Stand in the place of the project's `out` and the host's folder, so that nothing is left there.
    const work = await mkdtemp("/var/tmp/stackwright-test-");
    await chmod(work, 0o755);
    const [out, host] = [join(work, "out"), join(work, "host")];
    const pairs = [[out, join(project, "out")] as const, [host, "/var/lib/stackwright"] as const];
    for (const folder of pairs.flat()) await mkdir(folder, { recursive: true });
    // Making it takes half a minute, and has its own test: here it is there from an earlier time.
    const made = new MadeBase(out).path;
    await mkdir(dirname(made));
    await copyFile((await debianBase()).tarball, made);
    try {
      const [program = "", ...args] = [...replaced(pairs), process.execPath, start, "--sample"];
      const { stdout } = await promisify(execFile)(program, args, { env });
      expect(stdout).toContain("Hello from Stackwright");
      const [, tarball = ""] = /^The image: (.+)$/m.exec(stdout) ?? [];
      expect(tarball.startsWith(join(project, "out"))).toBe(true);
      const listed = execFileSync("tar", ["-tzf", tarball.replace(join(project, "out"), out)], {
        encoding: "utf8",
      });
      expect(listed).toContain("./opt/hello/greet\n");
    } finally {
      remove();
      await rm(work, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
