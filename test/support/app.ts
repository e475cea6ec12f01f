import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, ElectronApplication, Page } from "playwright-core";
import { launchChromium, whyNoChromium } from "./chromium.ts";
import { launchElectron, whyNoElectron } from "./electron.ts";
import { startServing, type Served } from "./served.ts";

export const doors = ["browser", "desktop"] as const;
export type DoorKind = (typeof doors)[number];

/** Why a door can't be tested here; `undefined` when it can. */
export async function whyNot(door: DoorKind): Promise<string | undefined> {
  return door === "browser" ? whyNoChromium() : whyNoElectron();
}

/** A home folder of its own, and everything else that a program might look for there. */
export function isolatedHome(): { home: string; env: Record<string, string>; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), "stackwright-home-"));
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", XDG_RUNTIME_DIR: home };
  return {
    home,
    env,
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** The app's window, through either door. */
export interface AppWindow {
  page: Page;
  /** What the page's console said that is no mere remark: errors, and what the policy forbade. */
  complaints: string[];
  /** What the program itself said. */
  said: () => string;
  browser?: { browser: Browser; served: Served };
  desktop?: ElectronApplication;
  close(): Promise<void>;
}

/** Opens the built app's window; `env` is all of the program's environment, see `isolatedHome`. `port`: the browser's door's; 0: any that is free. */
export async function openWindow(door: DoorKind, env: Record<string, string>, port = 0): Promise<AppWindow> {
  return door === "browser" ? openInBrowser(env, port) : openOnDesktop(env);
}

async function openInBrowser(env: Record<string, string>, port: number): Promise<AppWindow> {
  const served = await startServing(env, ["--port", String(port)]);
  const browser = await launchChromium().catch(async (error: unknown) => {
    await served.close();
    throw error;
  });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const complaints = listen(page);
  const close = async () => {
    await browser.close();
    await served.close();
  };
  await page.goto(served.address).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { page, complaints, said: served.said, browser: { browser, served }, close };
}

async function openOnDesktop(env: Record<string, string>): Promise<AppWindow> {
  const { app, said, close } = await launchElectron(env);
  try {
    const page = await app.firstWindow();
    return { page, complaints: listen(page), said, desktop: app, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gathers what the page complains about from now on. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
