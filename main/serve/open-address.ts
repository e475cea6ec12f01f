import { spawn } from "node:child_process";

/** The program by which each system opens an address or a folder with whatever the user has chosen for it. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["explorer.exe"],
  linux: ["xdg-open"],
};

/** Whether there is a desktop to open anything on. */
export function hasDesktop(env = process.env, platform = process.platform): boolean {
  return platform === "darwin" || platform === "win32" || Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);
}

/** Milliseconds in which an opener that finds nothing to open it with has ended. One that goes on is what was opened. */
const timeToFail = 3000;

/** Opens an address or a folder on this machine's desktop. `false`: there is no way to. */
export async function openOnDesktop(
  target: string,
  env = process.env,
  platform = process.platform,
): Promise<boolean> {
  const [program, ...args] = openers[platform] ?? [];
  if (program === undefined || !hasDesktop(env, platform)) return false;
  return new Promise((resolve) => {
    const opener = spawn(program, [...args, target], { detached: true, stdio: "ignore", env });
    setTimeout(resolve, timeToFail, true).unref();
    opener.once("error", () => resolve(false));
    // Windows' own ends with 1 however it went.
    opener.once("exit", (code) => resolve(code === 0 || platform === "win32"));
    opener.unref();
  });
}
