import { once } from "node:events";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WebPreferences } from "electron";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testElectron } from "../../../scripts/electron-runtime.mjs";
import { portRequest } from "../../../main/contract/port-request.ts";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";
import { openedOutside } from "../../support/opened-outside.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const missing = await whyNot("desktop");

describe.skipIf(missing)(`the desktop's shell${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const { home, env, remove } = isolatedHome();
  let window: AppWindow;
  /** Evaluates in the shell's process. */
  const shell: NonNullable<AppWindow["desktop"]>["evaluate"] = (...given: [never, never]) => {
    if (!window.desktop) throw new Error("No desktop.");
    return window.desktop.evaluate(...given);
  };

  beforeAll(async () => {
    window = await openWindow("desktop", env);
    await inPage(window.page, "await client.app.info()");
  });
  afterAll(async () => {
    await window?.close();
    remove();
  });

  test("isolates the page and keeps it in the sandbox", async () => {
    const preferences = await shell(({ webContents }) => {
      // Electron has the call, its types do not.
      const [contents] = webContents.getAllWebContents() as unknown as {
        getLastWebPreferences(): WebPreferences;
      }[];
      const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag } =
        contents?.getLastWebPreferences() ?? {};
      return { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  test("the keys that its menu shows do what picking it does", async () => {
    const { page } = window;
    await page.locator(".window").waitFor();
    for (const [label, name] of [
      ["Command Palette…", "Open a file or run an action"],
      ["Settings", "Settings"],
    ] as const)
      for (const way of ["keys", "click"] as const) {
        await shell(
          ({ Menu, webContents }, [wanted, by]) => {
            const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
            const item = items?.find((each) => each.label === wanted);
            if (by === "click") return item?.click();
            const [keyCode = "", ...modifiers] = (item?.accelerator ?? "").toLowerCase().split("+").reverse();
            const held = modifiers.map((each) => (each === "cmdorctrl" ? "control" : "shift"));
            const [contents] = webContents.getAllWebContents();
            contents?.focus();
            contents?.sendInputEvent({ type: "keyDown", keyCode, modifiers: held });
            contents?.sendInputEvent({ type: "keyUp", keyCode, modifiers: held });
          },
          [label, way] as [never, never],
        );
        const dialog = page.getByRole("dialog", { name });
        await dialog.waitFor();
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
      }
  });

  test("does not let the page lead elsewhere", async () => {
    for (const address of ["https://example.com/", "file:///etc/passwd", "app://elsewhere/"])
      await window.page.evaluate(`location.href = ${JSON.stringify(address)}`);
    expect(await window.page.evaluate("location.href")).toBe("app://stackwright/");
    expect(await inPage(window.page, "(await client.app.info()).home")).toBe(home);
    window.complaints.length = 0;
  });

  test("opens no windows; web links go to the system's browser, other schemes nowhere", async () => {
    if (!window.desktop) throw new Error("No desktop.");
    const opened = await openedOutside(window.desktop);
    for (const url of ["https://example.com/a?b=c", "file:///etc/passwd", "javascript:alert(1)", "ssh://box"])
      expect(await window.page.evaluate(`window.open(${JSON.stringify(url)}) === null`), url).toBe(true);
    await window.page.evaluate(`window.open("http://example.com/page", "_blank", "noopener,noreferrer")`);
    await expect.poll(opened).toEqual(["https://example.com/a?b=c", "http://example.com/page"]);
    expect(window.desktop?.windows()).toHaveLength(1);
  });

  test("grants no permission but the clipboard", async () => {
    const states = await window.page.evaluate(
      `Promise.all(["geolocation", "notifications", "camera", "microphone", "clipboard-write"].map(async (name) => (await navigator.permissions.query({ name })).state))`,
    );
    expect(states).toEqual(["denied", "denied", "denied", "denied", "granted"]);
  });

  test("takes a port from its own page alone", async () => {
    /** What has become of it within so many milliseconds. */
    const sendFor = (patience: number) => `new Promise((told) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("close", () => told("closed"));
      port1.start();
      window.postMessage(${JSON.stringify(portRequest)}, "*", [port2]);
      setTimeout(told, ${String(patience)}, "taken");
    })`;
    expect(await window.page.evaluate(sendFor(1000))).toBe("taken");
    const stranger = await shell(
      async ({ app, BrowserWindow }, code) => {
        const preload = `${app.getAppPath()}/dist/electron/preload.cjs`;
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await other.loadURL("data:text/html,<p>another page</p>");
        const told: unknown = await other.webContents.executeJavaScript(code as string);
        other.destroy();
        return told;
      },
      sendFor(20_000) as never,
    );
    expect(stranger).toBe("closed");
  });

  test("serves its own files only", async () => {
    const statuses = await window.page.evaluate(
      `Promise.all(["/", "/../package.json", "/%2e%2e/package.json", "/nothing"].map(async (path) => (await fetch(path)).status))`,
    );
    expect(statuses).toEqual([200, 404, 404, 404]);
    window.complaints.length = 0;
  });

  test("sends what is picked in its menu to the page", async () => {
    const picked = inPage(window.page, "(await (await client.app.menu()).next()).value");
    // The page's stream is open once a later call is answered.
    await inPage(window.page, "await client.app.info()");
    await shell(({ Menu }) => {
      const build = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
      build?.find(({ label }) => label === "Save and Build")?.click();
    });
    expect(await picked).toBe("build");
  });

  test("a second start shows the first's window and ends", async () => {
    const program = (await testElectron()) ?? "";
    await shell(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const display = await shell(() => process.env["DISPLAY"] ?? "");
    const second = spawn(program, ["--no-sandbox", root], {
      env: { ...env, DISPLAY: display },
      stdio: "ignore",
    });
    const [code] = (await once(second, "exit")) as [number];
    expect(code).toBe(0);
    await expect
      .poll(() => shell(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())))
      .toEqual([true]);
  });

  test("when the engine's process dies, another takes its place and the page goes on", async () => {
    await inPage(
      window.page,
      `(keepFollowing((signal) => client.hosts.watch(undefined, { signal }), { begin() { globalThis.begun = (globalThis.begun ?? 0) + 1 }, item() {} }), 0)`,
    );
    await expect.poll(() => window.page.evaluate("begun")).toBe(1);
    const engine = await shell(
      ({ app }) => app.getAppMetrics().find(({ name }) => name === "Stackwright engine")?.pid,
    );
    if (engine === undefined) throw new Error("There is no engine's process.");
    process.kill(engine, "SIGKILL");
    await expect.poll(() => window.page.evaluate("begun")).toBe(2);
    expect(await inPage(window.page, "(await client.app.info()).home")).toBe(home);
  });

  test("when the page's process dies, offers to load it again, and it is there again", async () => {
    await shell(({ dialog }) => {
      Object.assign(globalThis, { asked: [] as string[] });
      dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
        (globalThis as unknown as { asked: string[] }).asked.push(message);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
    });
    // Playwright gives up a page that has crashed: from here on it is looked at through the shell.
    await shell(async ({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      const loaded = new Promise((resolve) => contents?.once("did-finish-load", () => resolve(undefined)));
      contents?.forcefullyCrashRenderer();
      await loaded;
    });
    expect(await shell(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
      "The window has stopped.",
    ]);
    const shown = () =>
      shell(({ webContents }) =>
        webContents
          .getAllWebContents()[0]
          ?.executeJavaScript("document.getElementById('root').childElementCount"),
      );
    await expect.poll(shown).toBeGreaterThan(0);
  });

  test("says nothing of its own on standard error", () => {
    expect(window.said()).toBe("");
  });

  test("remembers its place, and comes back where it can be seen", async () => {
    const file = join(home, ".local", "share", "stackwright", "window", "window.json");
    await shell(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 900, height: 700 }),
    );
    await window.close();
    const { bounds } = JSON.parse(readFileSync(file, "utf8")) as {
      bounds: { width: number; height: number };
    };
    expect(bounds).toMatchObject({ width: 900, height: 700 });
    writeFileSync(
      file,
      JSON.stringify({ bounds: { x: 9000, y: -9000, width: 900, height: 700 }, maximised: false }),
    );
    window = await openWindow("desktop", env);
    const again = await shell(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(again).toMatchObject({ width: 900, height: 700 });
    expect(again?.x).toBeLessThan(1900);
    expect(again?.y).toBeGreaterThanOrEqual(0);
  });

  test("is zoomed as a whole, and stays so when it is opened again", async () => {
    const zoom = () => window.page.evaluate(() => devicePixelRatio);
    const run = async (title: string) => {
      await window.page.keyboard.press("Control+Shift+P");
      await window.page.getByRole("combobox").fill(title);
      await window.page.getByRole("option", { name: title }).first().click();
    };
    await window.page.locator(".window").waitFor();
    await shell(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 700));
    const usual = await zoom();
    for (let times = 0; times < 3; times++) await run("Zoom in");
    await expect.poll(zoom).toBeGreaterThan(usual * 1.25);
    const larger = await zoom();
    // All of it is still in the window.
    await expect
      .poll(() => window.page.locator(".title-bar > :last-child").boundingBox())
      .toSatisfy(
        (box: { x: number; width: number } | null) => box !== null && box.x + box.width <= 900 / larger,
      );
    await window.close();
    window = await openWindow("desktop", env);
    await window.page.locator(".window").waitFor();
    await expect.poll(zoom).toBe(larger);
    await run("Zoom as usual");
    await expect.poll(zoom).toBe(usual);
  });
});

describe.skipIf(missing)(
  `quitting while something is built${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    const { home, env, remove } = isolatedHome();
    madeUpBuild(home, Buffer.from("begun\n"), "running");
    let window: AppWindow;

    beforeAll(async () => {
      window = await openWindow("desktop", env);
    });
    afterAll(async () => {
      await window?.close();
      remove();
    });

    test("says that the build goes on, and stays or ends as told", async () => {
      const app = window.desktop;
      if (!app) throw new Error("No desktop.");
      await inPage(window.page, "await client.builds.list()");
      await app.evaluate(({ dialog }) => {
        const seen = { asked: [] as string[], answer: 1 };
        Object.assign(globalThis, { seen });
        dialog.showMessageBox = ((
          _window: unknown,
          { message, detail }: { message: string; detail: string },
        ) => {
          seen.asked.push(`${message} ${detail}`);
          return Promise.resolve({ response: seen.answer, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
      });
      const asked = () =>
        app.evaluate(() => (globalThis as unknown as { seen: { asked: string[] } }).seen.asked);
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(asked).toHaveLength(1);
      expect((await asked())[0]).toMatch(
        /made-up_20260101_1 is still being built\. The build goes on on its host/,
      );
      expect(await inPage(window.page, "(await client.app.info()).home")).toBe(home);

      // The same of a window that came later, when the first was gone.
      await app.evaluate(({ app: shell, BrowserWindow }) => {
        shell.removeAllListeners("window-all-closed").on("window-all-closed", () => undefined);
        BrowserWindow.getAllWindows()[0]?.destroy();
        shell.emit("second-instance");
      });
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(asked).toHaveLength(2);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      const closed = app.waitForEvent("close");
      await app.evaluate(({ app: shell }) => {
        (globalThis as unknown as { seen: { answer: number } }).seen.answer = 0;
        setTimeout(() => shell.quit(), 0);
      });
      await closed;
    });
  },
);
