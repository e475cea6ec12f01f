import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { listen, type AppWindow } from "./app.ts";
import { virtualDisplay } from "./display.ts";
import { firstPageOverCdp } from "./over-cdp.ts";

/**
 * Starts a packaged desktop app on a screen of its own. Its fuses keep debuggers of Node out, and with them Playwright's launcher; its page can
 * still be debugged. `env`: all of its environment but the screen.
 */
export async function openPackaged(program: string, env: Record<string, string>): Promise<AppWindow> {
  const display = await virtualDisplay();
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(program, [...asRoot, "--remote-debugging-port=0"], {
    env: { ...env, DISPLAY: display.name },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const end = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "close");
      // Its other processes too, which would go on writing into the home that is removed then.
      process.kill(-child.pid, "SIGKILL");
      await ended;
    }
    display.close();
  };
  try {
    const { browser, page } = await firstPageOverCdp(await debuggerAddress(child, () => said));
    const close = async () => {
      await browser.close();
      await end();
    };
    return { page, complaints: listen(page), said: () => said, close };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Where the page's debugger listens, as Chromium says on standard error. */
function debuggerAddress(program: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    program.stderr?.on("data", () => {
      const found = /DevTools listening on (ws:\S+)/.exec(said());
      if (found?.[1]) resolve(found[1]);
    });
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`It ended with ${String(code)}: ${said()}`)));
  });
}
