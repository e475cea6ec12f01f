import { readFileSync, writeFileSync } from "node:fs";
import type { AppWindow } from "../../support/app.ts";

/** The id of the process that the window's page runs in. */
export async function pageProcess({ browser, desktop }: AppWindow): Promise<number> {
  if (desktop)
    return desktop.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
    );
  const session = await browser?.browser.newBrowserCDPSession();
  const info = await session?.send("SystemInfo.getProcessInfo");
  const pages = info?.processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id) ?? [];
  // A browser keeps an empty one in reserve.
  return pages.sort((a, b) => memoryOf(b) - memoryOf(a))[0] ?? 0;
}

/** Resident memory of a process in bytes. */
export const memoryOf = (pid: number): number => status(pid, "VmRSS");

/** Forgets how much memory a process had at most. Needs root. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${String(pid)}/clear_refs`, "5");

/** What it had at most since, in bytes. */
export const peakOf = (pid: number): number => status(pid, "VmHWM");

function status(pid: number, key: string): number {
  const text = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  return Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) * 1024;
}
