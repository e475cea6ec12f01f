import { openWindow } from "../../support/app.ts";
import { openFile, typeAtEnd } from "../../e2e/window/stage.ts";
import { colouredLog, lastLine } from "./coloured-log.ts";
import { finishedBuild, homeWithStack } from "./home.ts";
import { inBench } from "./page-parts.ts";
import { whileTyping } from "./answers.ts";
import { pageProcess } from "./processes.ts";
const door = (process.env["BD"] ?? "browser") as "browser";
const home = homeWithStack();
const id = `build:${finishedBuild(home, 1, colouredLog(24_000_000, "half"))}`;
const window = await openWindow(door, home.env);
const { page } = window;
try {
  await openFile(page, "provision.sh");
  await page.keyboard.press("Control+J");
  await page.locator(".terminal-view .xterm-rows").first().waitFor();
  await typeAtEnd(page, "\n# ");
  const pid = await pageProcess(window);
  await inBench(page, `parse("${id}")`);
  console.log("parse", 24 / (await inBench<number>(page, `parse("${id}")`)));
  for (const d of [1, 2, 4])
    console.log("door only", d, await inBench<number>(page, `doorOnly("${id}", ${d})`));
  const traced = async (what: string, go: () => Promise<number>) => {
    if (!window.browser) return;
    await window.browser.browser.startTracing(page, {
      categories: ["devtools.timeline", "toplevel", "disabled-by-default-devtools.timeline", "v8"],
    });
    console.log("traced", what, await go());
    const { traceEvents } = JSON.parse((await window.browser.browser.stopTracing()).toString()) as {
      traceEvents: {
        name: string;
        ph: string;
        dur?: number;
        ts: number;
        pid: number;
        tid: number;
        args: { name?: string };
      }[];
    };
    const threads = new Map(
      traceEvents
        .filter((e) => e.name === "thread_name")
        .map((e) => [`${e.pid}/${e.tid}`, e.args.name ?? ""]),
    );
    const by = new Map<string, typeof traceEvents>();
    for (const e of traceEvents)
      if (e.ph === "X") {
        const k = `${e.pid}/${e.tid}`;
        const l = by.get(k);
        if (l) l.push(e);
        else by.set(k, [e]);
      }
    for (const [k, list] of by) {
      list.sort((x, y) => x.ts - y.ts || (y.dur ?? 0) - (x.dur ?? 0));
      const self = new Map<string, number>();
      const stack: { end: number; name: string }[] = [];
      let top = 0;
      for (const e of list) {
        const d = e.dur ?? 0;
        while (stack.length && (stack.at(-1)?.end ?? 0) <= e.ts) stack.pop();
        const parent = stack.at(-1);
        if (parent) self.set(parent.name, (self.get(parent.name) ?? 0) - d);
        else top += d;
        self.set(e.name, (self.get(e.name) ?? 0) + d);
        stack.push({ end: e.ts + d, name: e.name });
      }
      if (top > 150_000)
        console.log(
          k,
          threads.get(k),
          (top / 1000).toFixed(0),
          [...self]
            .sort((x, y) => y[1] - x[1])
            .slice(0, 9)
            .map(([n, v]) => `${n} ${(v / 1000).toFixed(0)}`)
            .join(", "),
        );
    }
  };
  await traced("door", () => inBench<number>(page, `doorOnly("${id}", 4)`));
  await traced("parse", async () => 24 / (await inBench<number>(page, `parse("${id}")`)));
  await traced(
    "replay",
    async () => 24 / (await inBench<number>(page, `replay("${id}", "${lastLine("half")}")`)),
  );
  console.log("paced from memory", await inBench<number>(page, `memory("${id}", "${lastLine("half")}")`));
  const cdp = await page.context().newCDPSession(page);
  if (process.env["PROF"]) {
    await cdp.send("Profiler.enable");
    await cdp.send("Profiler.start");
  }
  console.log("replay", 24 / (await inBench<number>(page, `replay("${id}", "${lastLine("half")}")`)));
  if (process.env["PROF"]) {
    const { profile } = await cdp.send("Profiler.stop");
    const self = new Map<string, number>();
    const byId = new Map(profile.nodes.map((n) => [n.id, n]));
    profile.samples?.forEach((s, i) => {
      const f = byId.get(s)?.callFrame;
      const k = `${f?.functionName}:${f?.lineNumber}:${f?.columnNumber}`;
      self.set(k, (self.get(k) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
    });
    console.log(
      [...self]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 14)
        .map(([k, v]) => `${(v / 1000).toFixed(0)} ms ${k}`)
        .join("\n"),
    );
  }
  for (let i = 0; i < 2; i++) {
    const t = await whileTyping(page, pid, () =>
      inBench<number>(page, `replay("${id}", "${lastLine("half")}")`),
    );
    console.log(
      "typing",
      24 / t.value,
      JSON.stringify({
        ...t.answers,
        keys: [0.5, 0.95, 0.999].map((p) => t.answers.keys[Math.floor(t.answers.keys.length * p)]),
        n: t.answers.keys.length,
      }),
    );
  }
} finally {
  await window.close();
  home.remove();
}
