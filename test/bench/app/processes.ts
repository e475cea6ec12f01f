import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** A process and all that it has started, directly or not. */
export function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${String(pid)}/task`).flatMap((task) =>
    readFileSync(`/proc/${String(pid)}/task/${task}/children`, "utf8")
      .split(" ")
      .filter(Boolean)
      .map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}

/** Ticks of Linux's clock in a second, on every machine that it runs on today. */
const ticks = 100;

/** Seconds of processor time that a process has used. */
export function processorTimeOf(pid: number): number {
  const after =
    readFileSync(`/proc/${String(pid)}/stat`, "utf8")
      .split(") ")
      .at(-1)
      ?.split(" ") ?? [];
  return (Number(after[11]) + Number(after[12])) / ticks;
}

/** Watches how much processor time of this machine a hypervisor gives to others. Gives a function that tells the part of it since then, from 0 to 1. */
export function watchStolen(): () => number {
  const [stolenBefore, allBefore] = machineTime();
  return () => {
    const [stolen, all] = machineTime();
    return (stolen - stolenBefore) / (all - allBefore);
  };
}

/** Ticks of all processors since the machine began: stolen ones, and all with those. */
function machineTime(): [number, number] {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
  // The last two, guests', are in the first two already.
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return [times[7] ?? 0, times.reduce((sum, time) => sum + time, 0)];
}

/** Bytes of a process; a page that several share counts as a part of each. */
export function privateMemoryOf(pid: number): number {
  const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

function status(pid: number, key: string): number {
  const text = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  return Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) * 1024;
}
