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
  if (process.env["PROF"]) {
    const c = await page.context().newCDPSession(page);
    await c.send("Profiler.enable"); await c.send("Profiler.start");
    console.log("prof door", await inBench<number>(page, `doorOnly("${id}", 4)`));
    const { profile } = await c.send("Profiler.stop");
    const self = new Map<string, number>(); const byId = new Map(profile.nodes.map((n) => [n.id, n]));
    profile.samples?.forEach((x, i) => { const f = byId.get(x)?.callFrame; const k = `${f?.functionName}:${f?.lineNumber}`; self.set(k, (self.get(k) ?? 0) + (profile.timeDeltas?.[i] ?? 0)); });
    console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([k, v]) => `${(v / 1000).toFixed(0)} ms ${k}`).join("\n"));
    const t0 = performance.now(); const { readFile } = await import("node:fs/promises");
    for (const pid of (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean)) console.log(pid, (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").slice(0, 80), (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ").slice(13, 15).join("+"));
    await inBench<number>(page, `doorOnly("${id}", 4)`);
    console.log("took", performance.now() - t0);
    for (const pid of (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean)) console.log(pid, (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ").slice(13, 15).join("+"));
  }
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
