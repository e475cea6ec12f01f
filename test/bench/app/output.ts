import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { doors, openWindow, whyNot, type DoorKind } from "../../support/app.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import { GivingWay } from "../../support/giving-way.ts";
import type { Sshd } from "../../support/sshd.ts";
import { buildIs, openFile, setStage, typeAtEnd } from "../../e2e/window/stage.ts";
import { median } from "../measure.ts";
import { megabytes, ratio, type Report } from "../report.ts";
import { whileTyping, type Answers } from "./answers.ts";
import { colouredLog, lastLine, printingScript } from "./coloured-log.ts";
import { finishedBuild, homeWithStack } from "./home.ts";
import { inBench } from "./page-parts.ts";
import { plainSsh } from "./plain-ssh.ts";
import { pageProcess } from "./processes.ts";

const half = 48_000_000;
const whole = 100_000_000;
const rounds = 3;
/** Seconds between two megabytes of a build that prints less than it could. */
const steadyPause = 0.09;
/** A row's cells behind its rates, where they are not measured. */
const none = ["", "", "", "", "", ""];
/** Milliseconds of typing while nothing else goes on. */
const quiet = 8000;

/** How output over SSH came to the screen, and how the window answered meanwhile if somebody typed. */
interface Shown {
  /** Seconds. */
  value: number;
  bytes: number;
  leftOut: string;
  answers?: Answers;
}

const rate = (bytes: number, seconds: number) => `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
const ms = (value: number) => `${String(Math.round(value))} ms`;

/** Output from the host into the terminal, while somebody types: how fast, and how the window answers meanwhile. Through both doors. */
export async function appOutput(report: Report): Promise<void> {
  const rows: string[][] = [];
  const host = new GivingWay();
  try {
    for (const door of doors) {
      const missing = await whyNot(door);
      if (missing) console.log(`app-output through the ${door}'s door is skipped: ${missing}.`);
      else {
        const { ceiling, rows: replayed } = await replays(door);
        rows.push(...replayed, ...(await overSsh(door, ceiling, host)));
      }
    }
  } finally {
    host.remove();
  }
  report.table(
    "Coloured output into the terminal, while somebody types in the editor",
    [
      ...[
        "door",
        "what",
        "rate",
        "against xterm.js alone",
        "beside plain ssh",
        "lost",
        "left out",
        "longest task: by the clock, on a processor",
      ],
      ...["key to screen: median, 95 %, worst", "memory of the page: before, peak"],
    ],
    rows,
    "A task of 0 ms by the clock: none took 50 ms, and shorter ones are not told; on a processor: without the time that other processes had. Over SSH the host is this machine too, and takes its part of the cores; one that gives way has what the window and the engine leave (`cpu.idle`), as it takes nothing of them when it is elsewhere. Beside plain ssh: against xterm.js alone while as much is printed on the host and brought here by `ssh`, but thrown away. Lost: what xterm.js threw away of its end. Left out: lines so far before the end that the terminal would not have kept them.",
  );
}

/** A rate, and what it is of `ceiling`. */
function compared(bytes: number, seconds: number, ceiling: number): string[] {
  return [rate(bytes, seconds), ratio(bytes / seconds / ceiling)];
}

/** Finished logs, read anew from the first byte; and what xterm.js alone parses, in bytes a second. */
async function replays(door: DoorKind): Promise<{ ceiling: number; rows: string[][] }> {
  const home = homeWithStack();
  const id = `build:${finishedBuild(home, 1, colouredLog(half, "half"))}`;
  const large = `build:${finishedBuild(home, 2, colouredLog(whole, "whole"))}`;
  try {
    const window = await openWindow(door, home.env);
    try {
      const { page } = window;
      await openFile(page, "provision.sh");
      await page.keyboard.press("Control+J");
      await page.locator(".terminal-view .xterm-rows").first().waitFor();
      await typeAtEnd(page, "\n# ");
      const pid = await pageProcess(window);
      await hideNetwork(page);
      const ceilings: number[] = [];
      const ours: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ceilings.push(await inBench<number>(page, `parse("${id}")`));
        ours.push(await inBench<number>(page, `replay("${id}", "${lastLine("half")}")`));
        process.stderr.write(".");
      }
      const ceiling = half / median(ceilings);
      const against = (bytes: number, seconds: number) => compared(bytes, seconds, ceiling);
      const typed = await whileTyping(page, pid, () =>
        inBench<number>(page, `replay("${large}", "${lastLine("whole")}")`),
      );
      const naive = await whileTyping(page, pid, () =>
        inBench<{ seconds: number; lost: number }>(page, `push("${large}")`),
      );
      const { seconds, lost } = naive.value;
      const rows = [
        [door, "xterm.js alone, 48 MB in memory", ...against(half, median(ceilings)), ...none],
        [door, "48 MB, engine to screen, all of it parsed", ...against(half, median(ours)), ...none],
        [
          door,
          "100 MB, all of it parsed",
          ...against(whole, typed.value),
          "",
          "",
          "",
          ...cells(typed.answers),
        ],
        [
          ...[door, "100 MB, pushed without waiting", ...against(whole - lost, seconds), ""],
          ...[megabytes(lost), "", ...cells(naive.answers)],
        ],
      ];
      return { ceiling, rows };
    } finally {
      await window.close();
    }
  } finally {
    home.remove();
  }
}

/** Builds over SSH that print 100 MB: one that ended while the connection was cut, and some while they run. */
async function overSsh(door: DoorKind, ceiling: number, host: GivingWay): Promise<string[][]> {
  const stacks = {
    calm: "#!/bin/bash\necho calm\n",
    late: printingScript(whole, "late", { first: "echo ready; sleep 5" }),
    alone: printingScript(whole, "alone"),
    equal: printingScript(whole, "equal"),
    typed: printingScript(whole, "typed"),
    steady: printingScript(whole, "steady", { pause: steadyPause }),
  };
  const stage = await setStage(door, { withHost: true, sshd: { wrapper: host.wrapper }, stacks });
  try {
    const { page, window, workspace, sshd } = stage;
    const home = join(workspace, "..");
    const onHost = join(hostRoot(home), "builds");
    const here = join(home, ".local/share/stackwright/builds");
    await page.locator(".status-bar", { hasText: "box" }).waitFor();
    await openFile(page, "provision.sh");
    await typeAtEnd(page, "\n# ");
    const pid = await pageProcess(window);
    await hideNetwork(page);
    const { answers: undisturbed } = await whileTyping(page, pid, () => setTimeout(quiet));
    const hostGivesWay = async (is: boolean) => host.set(is, ...(await readdir(onHost)));
    const begin = async (stack: string, text: string) => {
      // Or what was written for the rounds before goes to the disk while this one is measured.
      execFileSync("sync");
      await page.getByRole("button", { name: /^Stack:/ }).click();
      await page.getByRole("menuitemradio", { name: new RegExp(`^${stack}`) }).click();
      await page.keyboard.press("Control+2");
      await page.keyboard.press("Control+Enter");
      await page
        .locator(".terminal-view:visible .xterm-rows", { hasText: text })
        .waitFor({ timeout: 60_000 });
    };
    /** Until its end is on the screen. What has come before the clock begins does not count. */
    const shown = async (name: string, nobodyTypes = false) => {
      const log = await newestLog(here);
      let bytes = whole;
      const watched = async () => {
        await inBench(page, 'showing("INFO")');
        bytes -= statSync(log).size;
        return inBench<number>(page, `showing("${lastLine(name)}")`);
      };
      const answered = nobodyTypes ? { value: await watched() } : await whileTyping(page, pid, watched);
      const said = page.locator(".terminal-view:visible .terminal-earlier span");
      const leftOut = (await said.count()) > 0 ? (await said.innerText()).replace(/ of .*/, "") : "0";
      await buildIs(page, "succeeded");
      return { ...answered, bytes, leftOut };
    };
    const printed = async (name: string, { nobodyTypes = false, givesWay = true } = {}) => {
      await begin(name, "INFO");
      await hostGivesWay(givesWay);
      const logs = [await newestLog(onHost), await newestLog(here)] as const;
      const arriving = Promise.all(logs.map((log) => rateOf(log, whole)));
      const seen = await shown(name, nobodyTypes);
      await hostGivesWay(false);
      const [written = "", arrived = ""] = await arriving;
      return { ...seen, log: logs[1], rates: `written on the host at ${written}, here at ${arrived}` };
    };

    await begin("late", "ready");
    await sshd.pause();
    await rateOf(await newestLog(onHost), whole);
    await sshd.start();
    await hostGivesWay(true);
    const late = await shown("late");
    await hostGivesWay(false);
    const alone = await printed("alone", { nobodyTypes: true, givesWay: false });
    const equal = await printed("equal", { givesWay: false });
    const typed = await printed("typed");
    const steady = await printed("steady");
    const script = join(workspace, "alone", "provision.sh");
    const beside = await besideSsh(page, sshd, script, alone.log, ceiling);
    const row = (what: string, { value, bytes, answers, leftOut }: Shown) => [
      ...[door, what, ...compared(bytes, value, ceiling), ratio(bytes / value / beside), "", leftOut],
      ...(answers ? cells(answers) : none.slice(3)),
    ];
    return [
      [door, "nothing is built", "", "", ...none.slice(3), ...cells(undisturbed)],
      [
        ...[door, "xterm.js alone, 48 MB in memory, beside plain ssh"],
        ...[...compared(half, half / beside, ceiling), ratio(1), ...none.slice(1)],
      ],
      row("100 MB that wait on the host, which gives way, over SSH to the screen", late),
      row(`a build prints 100 MB, nobody types (${alone.rates})`, alone),
      row(`a build prints 100 MB (${equal.rates})`, equal),
      row(`a build prints 100 MB, its host gives way (${typed.rates})`, typed),
      row(`a build prints 100 MB, 1 MB at a time, its host gives way (${steady.rates})`, steady),
    ];
  } finally {
    await stage.close();
  }
}

/** Bytes a second that xterm.js alone parses of a build's log while plain `ssh` brings as many from a script that prints them. */
async function besideSsh(
  page: Page,
  sshd: Sshd,
  script: string,
  log: string,
  ceiling: number,
): Promise<number> {
  let rate = ceiling;
  // As many as it parses is known only when it has parsed some beside as many.
  for (let round = 0; round < rounds; round++) {
    const stop = plainSsh(sshd, script, rate);
    rate = half / (await inBench<number>(page, `parse("build:${basename(dirname(log))}")`));
    stop();
  }
  return rate;
}

/** Where the agent has its files on the one host that the app knows. */
function hostRoot(home: string): string {
  const { hosts } = JSON.parse(readFileSync(join(home, ".config/stackwright/hosts.yaml"), "utf8")) as {
    hosts: { root: string }[];
  };
  return hosts[0]?.root ?? "";
}

async function newestLog(builds: string): Promise<string> {
  const ids = (await readdir(builds)).sort();
  return join(builds, ids.at(-1) ?? "", "log");
}

/** How fast a file grows to `size` from where it is now. */
async function rateOf(path: string, size: number): Promise<string> {
  const sizeNow = () => statSync(path).size;
  const begun = performance.now();
  const before = sizeNow();
  while (sizeNow() < size) await setTimeout(50);
  return rate(size - before, (performance.now() - begun) / 1000);
}

function cells({ longestTask, longestOwn, keys, before, peak }: Answers): string[] {
  const at = (part: number) => ms(keys[Math.min(keys.length - 1, Math.floor(keys.length * part))] ?? NaN);
  return [
    `${ms(longestTask)}, ${ms(longestOwn)}`,
    `${at(0.5)}, ${at(0.95)}, ${at(1)}`,
    `${megabytes(before)}, ${megabytes(peak)}`,
  ];
}
