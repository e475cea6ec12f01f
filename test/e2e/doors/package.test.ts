import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../../main/contract/stack.ts";
import { testElectron } from "../../../scripts/electron-runtime.mjs";
import { isolatedHome, whyNot } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { virtualDisplay, type Display } from "../../support/display.ts";
import { firstPageOverCdp } from "../../support/over-cdp.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const missing = process.platform === "linux" ? await whyNot("desktop") : "made and started on Linux only";

describe.skipIf(missing)(`the packaged desktop app${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const { home, env, remove } = isolatedHome();
  const output = mkdtempSync(join(tmpdir(), "stackwright-package-"));
  const app = join(output, "linux-unpacked");
  let display: Display | undefined;
  let started: ChildProcess | undefined;
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    const dist = dirname((await testElectron()) ?? "");
    const version = readFileSync(join(dist, "version"), "utf8").trim();
    const settings = { electronDist: dist, electronVersion: version, "directories.output": output };
    const given = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
    const made = spawnSync(
      "npx",
      ["electron-builder", "--config", "electron-builder.yml", "--publish", "never", "--dir", ...given],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(made.status, made.stdout + made.stderr).toBe(0);
    display = await virtualDisplay();
    // Its fuses keep debuggers of Node out, and with them Playwright's launcher; the page can still be debugged.
    started = spawn(join(app, "stackwright"), ["--no-sandbox", "--remote-debugging-port=0"], {
      env: { ...env, DISPLAY: display.name },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    ({ browser, page } = await firstPageOverCdp(await debuggerAddress(started)));
  });
  afterAll(async () => {
    await browser?.close();
    if (started && started.exitCode === null && started.signalCode === null) {
      const ended = once(started, "close");
      // Its other processes too, which would go on writing into the home that is removed here.
      if (started.pid) process.kill(-started.pid, "SIGKILL");
      await ended;
    }
    display?.close();
    remove();
    rmSync(output, { recursive: true, force: true });
  });

  test("starts, and its engine answers", async () => {
    expect(await page.evaluate("location.href")).toBe("app://stackwright/");
    expect(await inPage(page, "(await client.app.info()).home")).toBe(home);
  });

  test("brings the agent, the samples and the native part of the terminal", () => {
    expect(existsSync(join(app, "resources", "agent", "bin", "agent"))).toBe(true);
    expect(existsSync(join(app, "resources", "samples"))).toBe(true);
    expect(
      existsSync(
        join(
          app,
          "resources",
          "app.asar.unpacked",
          "node_modules",
          "node-pty",
          "build",
          "Release",
          "pty.node",
        ),
      ),
    ).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)("opens a terminal on this machine with them (as root)", async () => {
    const output = await inPage<string>(
      page,
      `await (async () => {
        const { id } = await client.shells.open({ target: { kind: "host", host: "local" }, cols: 80, rows: 24 });
        let text = "";
        let asked = false;
        for (let offset = 0; !text.includes("ready"); ) {
          const chunk = await client.recordings.read({ id: "shell:" + id, offset, max: 65536, wait: 10000 });
          text += new TextDecoder().decode(chunk.bytes);
          offset = chunk.offset + chunk.bytes.length;
          // Its prompt is there: now it listens.
          if (!asked && text) await client.shells.write({ id, data: "tty && echo read''y\\r" });
          asked ||= text !== "";
          if (chunk.ended) break;
        }
        await client.shells.close({ id });
        return text;
      })()`,
    );
    expect(output).toMatch(/\/dev\/pts\/\d+[^]*ready/);
  });

  test("reads a script's steps, and what its shell can't read", async () => {
    const folder = join(home, "Stackwright", "stepwise");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "image.yaml"), "base_image_url: base.tar.gz\nscript_url: provision.sh\n");
    writeFileSync(join(folder, "provision.sh"), "#!/bin/bash\n#: step packages\ntrue\n#: step end\ntrue\n");
    const check = (buffers: Record<string, string>) =>
      inPage<Check>(
        page,
        `await client.stacks.check({ stack: (await client.stacks.list())[0].id, buffers: ${JSON.stringify(buffers)} })`,
      );
    expect((await check({})).steps).toMatchObject([{ name: "packages" }, { name: "end" }]);
    const { problems } = await check({ "provision.sh": "#!/bin/bash\nif true\n" });
    expect(problems.filter(({ file }) => file.endsWith("provision.sh"))).not.toEqual([]);
  });

  test("can't be turned into a plain Node", () => {
    const turned = spawnSync(join(app, "stackwright"), ["-e", "process.stdout.write('turned')"], {
      env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
      encoding: "utf8",
      timeout: 10_000,
    });
    expect(turned.stdout).not.toContain("turned");
  });
});

/** Where the page's debugger listens, as Chromium says on standard error. */
function debuggerAddress(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    program.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found?.[1]) resolve(found[1]);
    });
    program.once("exit", (code) => reject(new Error(`It ended with ${String(code)}: ${said}`)));
  });
}
