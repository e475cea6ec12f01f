import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { DoorKind } from "../../support/app.ts";
import { hideNetwork } from "../../support/socket-frames.ts";
import type { GivingWay } from "../../support/giving-way.ts";
import type { Sshd } from "../../support/sshd.ts";
import { buildIs, openFile, setStage, typeAtEnd } from "../../e2e/window/stage.ts";
import { median } from "../measure.ts";
import { ratio } from "../report.ts";
import { whileTyping, type Answers } from "./answers.ts";
import { lastLine, printingScript } from "./coloured-log.ts";
import { cells, compared, half, none, perSecond, rounds, whole } from "./output-cells.ts";
import { inBench } from "./page-parts.ts";
import { plainSsh } from "./plain-ssh.ts";
import { pageProcess } from "./processes.ts";

/** Seconds between two megabytes of a build that prints less than it could. */
const steadyPause = 0.09;
/** Milliseconds of typing while nothing else goes on. */
const quiet = 8000;

/** How output over SSH came to the screen, and how the window answered meanwhile if somebody typed. */
interface Shown {
  /** Bytes a second. */
  rate: number;
  leftOut: string;
  answers?: Answers;
  /** Bytes a second by which the log on the host and that here grew meanwhile, unless it was all there. */
  grew?: number[];
}

interface Kind {
  /** The row's name. */
  what: string;
  givesWay?: true;
  nobodyTypes?: true;
  /** The connection is cut until all is printed. */
  late?: true;
  script?: Parameters<typeof printingScript>[2];
}
const kinds: Record<string, Kind> = {
  late: {
    what: "100 MB that wait on the host, which gives way, over SSH to the screen",
    ...{ givesWay: true, late: true, script: { first: "echo ready; sleep 5" } },
  },
  alone: { what: "a build prints 100 MB, nobody types", nobodyTypes: true },
  equal: { what: "a build prints 100 MB" },
  typed: { what: "a build prints 100 MB, its host gives way", givesWay: true },
  steady: {
    what: "a build prints 100 MB, 1 MB at a time, its host gives way",
    ...{ givesWay: true, script: { pause: steadyPause } },
  },
};

/** Builds over SSH that print 100 MB: one that ended while the connection was cut, and some while they run. */
export async function overSsh(door: DoorKind, ceiling: number, host: GivingWay): Promise<string[][]> {
  const stacks: Record<string, string> = { calm: "#!/bin/bash\necho calm\n" };
  // One for each round: what has not changed is not built.
  for (let round = 0; round < rounds; round++)
    for (const [kind, { script }] of Object.entries(kinds)) {
      const name = `${kind}${String(round)}`;
      stacks[name] = printingScript(whole, name, script);
    }
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
    const hostGivesWay = async (is: boolean) => host.set(is, ...(await readdir(onHost)));
    const begin = async (stack: string, text: string) => {
      // Or what was written for the rounds before goes to the disk while this one is measured.
      execFileSync("sync");
      await page.getByRole("button", { name: /^Stack:/ }).click();
      await page.getByRole("menuitemradio", { name: new RegExp(`^${stack}`) }).click();
      await page.keyboard.press("Control+1");
      await page.keyboard.press("Control+Enter");
      await page
        .locator(".terminal-view:visible .xterm-rows", { hasText: text })
        .waitFor({ timeout: 60_000 });
    };
    /** Until its end is on the screen. What has come before the clock begins does not count. */
    const shown = async (name: string, { nobodyTypes }: Kind): Promise<Shown> => {
      const log = await newestLog(here);
      let bytes = whole;
      const watched = async () => {
        await inBench(page, 'showing("INFO")');
        bytes -= statSync(log).size;
        return inBench<number>(page, `showing("${lastLine(name)}")`);
      };
      const { value, ...answered } = nobodyTypes
        ? { value: await watched() }
        : await whileTyping(page, pid, watched);
      const said = page.locator(".terminal-view:visible .terminal-earlier span");
      const leftOut = (await said.count()) > 0 ? (await said.innerText()).replace(/ of .*/, "") : "0";
      await buildIs(page, "succeeded");
      return { ...answered, rate: bytes / value, leftOut };
    };
    const printed = async (name: string, kind: Kind): Promise<Shown> => {
      await begin(name, kind.late ? "ready" : "INFO");
      const logs = [await newestLog(onHost), await newestLog(here)] as const;
      if (kind.late) {
        await sshd.pause();
        await rateOf(logs[0], whole);
        await sshd.start();
      }
      await hostGivesWay(kind.givesWay ?? false);
      const growing = kind.late ? [] : logs.map((log) => rateOf(log, whole));
      const seen = await shown(name, kind);
      await hostGivesWay(false);
      return { ...seen, grew: await Promise.all(growing) };
    };

    const undisturbed: Answers[] = [];
    const times: Record<string, Shown[]> = {};
    for (let round = 0; round < rounds; round++) {
      undisturbed.push((await whileTyping(page, pid, () => setTimeout(quiet))).answers);
      for (const [name, kind] of Object.entries(kinds))
        (times[name] ??= []).push(await printed(`${name}${String(round)}`, kind));
      process.stderr.write(".");
    }
    const script = join(workspace, "alone0", "provision.sh");
    const beside = await besideSsh(page, sshd, script, await newestLog(here), ceiling);
    const rows = Object.entries(kinds).map(([name, { what }]) => {
      const seen = times[name] ?? [];
      const rate = median(seen.map((time) => time.rate));
      const answers = seen.flatMap((time) => time.answers ?? []);
      return [
        ...[door, what + grew(seen), ...compared(rate, ceiling), ratio(rate / beside), ""],
        ...[seen.map(({ leftOut }) => leftOut).join(", ")],
        ...(answers.length > 0 ? cells(answers) : none.slice(3)),
      ];
    });
    return [
      [door, "nothing is built", "", "", ...none.slice(3), ...cells(undisturbed)],
      [
        ...[door, "xterm.js alone, 48 MB in memory, beside plain ssh"],
        ...[...compared(beside, ceiling), ratio(1), ...none.slice(1)],
      ],
      ...rows,
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

/** Bytes a second in which a file grows to `size` from where it is now. */
async function rateOf(path: string, size: number): Promise<number> {
  const sizeNow = () => statSync(path).size;
  const begun = performance.now();
  const before = sizeNow();
  while (sizeNow() < size) await setTimeout(50);
  return (size - before) / ((performance.now() - begun) / 1000);
}

/** How fast the logs grew that output came from. */
function grew(times: Shown[]): string {
  const [onHost, here] = [0, 1].map((log) => times.flatMap(({ grew = [] }) => grew[log] ?? []));
  if (!onHost?.length || !here) return "";
  return ` (written on the host at ${perSecond(median(onHost))}, here at ${perSecond(median(here))})`;
}
