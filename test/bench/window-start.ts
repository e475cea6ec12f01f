import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testElectron } from "../../scripts/electron-runtime.mjs";
import { isolatedHome } from "../support/app.ts";
import { virtualDisplay } from "../support/display.ts";
import { firstPageOverCdp } from "../support/over-cdp.ts";
import { median } from "./measure.ts";

/** Seconds from starting the program. */
export interface WindowStart {
  /** The page's navigation began: until then the shell alone was at work. */
  navigation: number;
  firstPaint: number;
  /** `ready` was in the page. */
  ready: number;
}

const bareWindow = `const { app, BrowserWindow } = require("electron");
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile("index.html"));`;

/**
 * Medians of `rounds` warm starts of a bare Electron window and of the built app (from `app`), after one that is not counted. `ready` is a selector
 * of what must be in the app's page to be typed into. `undefined` where no Electron can be had.
 */
export async function windowStarts(
  app: string,
  ready: string,
  rounds = 5,
): Promise<Record<"bare" | "app", WindowStart> | undefined> {
  const program = await testElectron();
  if (!program) return undefined;
  const bare = mkdtempSync(join(tmpdir(), "stackwright-bare-"));
  mkdirSync(bare, { recursive: true });
  writeFileSync(
    join(bare, "package.json"),
    JSON.stringify({ name: "bare", version: "1.0.0", main: "main.js" }),
  );
  writeFileSync(join(bare, "main.js"), bareWindow);
  writeFileSync(join(bare, "index.html"), "<!doctype html><p id=bare>A window.</p>");
  const display = await virtualDisplay();
  const { env, remove } = isolatedHome();
  const start = (folder: string, selector: string) =>
    startOnce(
      [program, "--no-sandbox", "--remote-debugging-port=0", folder],
      { ...env, DISPLAY: display.name },
      selector,
    );
  try {
    const medians = async (folder: string, selector: string): Promise<WindowStart> => {
      await start(folder, selector);
      const all: WindowStart[] = [];
      for (let round = 0; round < rounds; round++) all.push(await start(folder, selector));
      const middle = (key: keyof WindowStart) => median(all.map((one) => one[key]));
      return { navigation: middle("navigation"), firstPaint: middle("firstPaint"), ready: middle("ready") };
    };
    return { bare: await medians(bare, "#bare"), app: await medians(app, ready) };
  } finally {
    display.close();
    remove();
    rmSync(bare, { recursive: true, force: true });
  }
}

async function startOnce(
  [program = "", ...args]: string[],
  env: Record<string, string>,
  ready: string,
): Promise<WindowStart> {
  const begun = Date.now();
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        const found = /DevTools listening on (ws:\S+)/.exec((said += chunk.toString()));
        if (found?.[1]) resolve(found[1]);
      });
      void ended.then(() => reject(new Error(said)));
    });
    const { browser, page } = await firstPageOverCdp(address);
    await page.locator(ready).first().waitFor();
    const readyAt = Date.now();
    const [navigation, paint] = await page.evaluate<[number, number | null]>(
      "[performance.timeOrigin, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null]",
    );
    // A regular end, so that what V8 compiled is there the next time, as it is for a user.
    const session = await browser.newBrowserCDPSession();
    session.send("Browser.close").catch(() => undefined);
    await ended;
    const firstPaint = paint === null ? (readyAt - begun) / 1000 : (navigation + paint - begun) / 1000;
    return { navigation: (navigation - begun) / 1000, firstPaint, ready: (readyAt - begun) / 1000 };
  } finally {
    child.kill("SIGKILL");
  }
}
