import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Check } from "../../../main/contract/stack.ts";
import { testElectron } from "../../../scripts/electron-runtime.mjs";
import { isolatedHome, whyNot, type AppWindow } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { openPackaged } from "../../support/packaged.ts";
import { buildIs, openFile, setStage, terminalText } from "../window/stage.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const missing = process.platform === "linux" ? await whyNot("desktop") : "made and started on Linux only";

describe.skipIf(missing)(`the packaged desktop app${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const { home, env, remove } = isolatedHome();
  const output = mkdtempSync(join(tmpdir(), "stackwright-package-"));
  // Another package's folder, unpacked, can be tried in place of the one that is made here.
  const given = process.env["STACKWRIGHT_TEST_PACKAGE"];
  const app = given ?? join(output, "linux-unpacked");
  let window: AppWindow;
  let page: Page;

  beforeAll(async () => {
    if (!given) await packInto(output);
    window = await openPackaged(join(app, "stackwright"), env);
    ({ page } = window);
  });
  afterAll(async () => {
    await window?.close();
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

  test("has its fuses blown: no plain Node, no debugger of its own, no other code than its archive's", async () => {
    const wire = await getCurrentFuseWire(join(app, "stackwright"));
    // They are digits in the program's own file.
    const isOn = (fuse: FuseV1Options) => wire[fuse] === "1".charCodeAt(0);
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeInspector: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      cookiesEncrypted: isOn(FuseV1Options.EnableCookieEncryption),
      archiveChecked: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      archiveOnly: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      nodeInspector: false,
      cookiesEncrypted: true,
      archiveChecked: true,
      archiveOnly: true,
      filePrivileges: false,
    });
  });

  test("can't be turned into a plain Node", () => {
    const turned = spawnSync(join(app, "stackwright"), ["-e", "process.stdout.write('turned')"], {
      env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
      encoding: "utf8",
      timeout: 10_000,
    });
    expect(turned.stdout).not.toContain("turned");
  });

  describeWithLxc("on a host", () => {
    test("builds a stack step by step", async () => {
      const script = "#!/bin/bash\n#: step first\necho one\n#: step second\necho two\n";
      const open = (own: Record<string, string>) => openPackaged(join(app, "stackwright"), own);
      const stage = await setStage(open, { withHost: true, stacks: { stepwise: script } });
      onTestFinished(stage.close);
      await openFile(stage.page, "provision.sh");
      await stage.page.keyboard.press("Control+Enter");
      await buildIs(stage.page, "succeeded");
      // What is printed last is drawn a little after it is known.
      await expect.poll(() => terminalText(stage.page)).toMatch(/one\s+two/);
      const steps = stage.page.getByRole("list", { name: "Steps of the script" });
      await expect.poll(() => steps.locator(".step-name").allInnerTexts()).toEqual(["first", "second"]);
    });
  });
});

async function packInto(output: string): Promise<void> {
  const dist = dirname((await testElectron()) ?? "");
  const version = readFileSync(join(dist, "version"), "utf8").trim();
  const settings = { electronDist: dist, electronVersion: version, "directories.output": output };
  const given = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  const made = spawnSync(
    "npx",
    ["electron-builder", "--config", "electron-builder.yml", "--publish", "never", "--dir", ...given],
    { cwd: root, encoding: "utf8" },
  );
  expect(made.status, made.stdout + made.stderr).toBe(0);
}
