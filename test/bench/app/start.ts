import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { testElectron } from "../../../scripts/electron-runtime.mjs";
import { virtualDisplay } from "../../support/display.ts";
import { openWindow } from "../../support/app.ts";
import { openFile } from "../../e2e/window/stage.ts";
import { median } from "../measure.ts";
import { ratio, seconds, type Report } from "../report.ts";
import { bareApp } from "./bare-app.ts";
import { homeWithStack } from "./home.ts";

/** Seconds from starting the program. */
interface Start {
  /** The page's navigation began: until then the shell alone was at work. */
  navigation: number;
  paint: number;
  /** An editor can have the cursor. */
  editor: number;
  /** A key typed into it is on the screen. */
  typed: number;
}

const marks = ["navigation", "paint", "editor", "typed"] as const;
/** Starts before the first that counts: V8 keeps what it compiled only from the second time on. */
const warmUps = 3;

/** How soon one can type: the app, with the file that was open last, beside a bare window with the same editor and nothing else. By turns. */
export async function appStart(report: Report, rounds = 9): Promise<void> {
  const project = process.cwd();
  const program = await testElectron();
  if (!program) {
    console.log("app-start is skipped: no Electron runtime can be had.");
    return;
  }
  const home = homeWithStack();
  const bareHome = homeWithStack();
  const bare = await bareApp(project);
  const display = await virtualDisplay();
  try {
    const window = await openWindow("desktop", home.env);
    await openFile(window.page, "provision.sh");
    await window.close();
    const probe = join(project, "test", "bench", "app", "start-probe.cjs");
    const start = (env: Record<string, string>, folder: string) =>
      startOnce([program, "--no-sandbox", "-r", probe, folder], { ...env, DISPLAY: display.name });
    const starts: Record<"bare" | "app", Start[]> = { bare: [], app: [] };
    for (let round = 0; round < warmUps + rounds; round++) {
      const [one, other] = [await start(bareHome.env, bare.folder), await start(home.env, project)];
      // What was typed is safe, and must not be there the next time.
      rmSync(join(home.home, ".local/share/stackwright/drafts"), { recursive: true, force: true });
      if (round < warmUps) continue;
      starts.bare.push(one);
      starts.app.push(other);
      process.stderr.write(".");
    }
    const middle = (all: readonly Start[]) =>
      Object.fromEntries(
        marks.map((mark) => [mark, median(all.map((one) => one[mark]))]),
      ) as unknown as Start;
    const [lower, ours] = [middle(starts.bare), middle(starts.app)];
    const cells = (start: Start) => marks.map((mark) => seconds(start[mark]));
    report.table(
      "Start of the desktop app, warm, from starting the program",
      ["window", "page begins", "first paint", "editor there", "typed key seen", "against bare"],
      [
        ["bare Electron window with the same editor", ...cells(lower), ratio(1)],
        ["stackwright, the last file open again", ...cells(ours), ratio(ours.typed / lower.typed)],
      ],
    );
  } finally {
    display.close();
    bare.remove();
    home.remove();
    bareHome.remove();
  }
}

async function startOnce([program = "", ...args]: string[], env: Record<string, string>): Promise<Start> {
  const begun = Date.now();
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const killer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await ended;
  clearTimeout(killer);
  const found = /measured (\{.*\})/.exec(said)?.[1];
  if (!found) throw new Error(`No key was seen in ${args.at(-1) ?? ""}:\n${said}`);
  const at = JSON.parse(found) as Record<keyof Start, number>;
  const since = (mark: keyof Start) => (at[mark] - begun) / 1000;
  return {
    navigation: since("navigation"),
    paint: since("paint"),
    editor: since("editor"),
    typed: since("typed"),
  };
}
