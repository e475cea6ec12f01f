import type { CDPSession, Page } from "playwright-core";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds that the thread was on a processor for it. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * Watches the tasks of the main threads of pages. Gives a function that ends this and tells the longest in milliseconds on a processor: where there are
 * more processes than processors, the time between a task's begin and end is also that of all who had their turn meanwhile.
 */
export async function watchOwnTime(page: Page): Promise<() => Promise<number>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel"],
      excludedCategories: ["*"],
      recordMode: "recordContinuously",
    },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
    const mains = new Set(
      events
        .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
        .map(({ pid, tid }) => `${String(pid)} ${String(tid)}`),
    );
    const tasks = events.filter(
      ({ ph, pid, tid }) => ph === "X" && mains.has(`${String(pid)} ${String(tid)}`),
    );
    if (tasks.length === 0) throw new Error("Chromium traced no task of the page.");
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
  };
}
