import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A message bus of its own with GNOME's keychain on it, open, and empty at first. */
export interface TestKeychain {
  /** What a program needs in its environment to find it. */
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

const programs = { "dbus-daemon": "dbus", "dbus-send": "dbus", "gnome-keyring-daemon": "gnome-keyring" };

/** Why there can be no keychain here; nothing when there can. With `CI` set that is an error. */
export function keychainMissing(): string | undefined {
  const [missing] = Object.entries(programs).find(([name]) => !existsSync(`/usr/bin/${name}`)) ?? [];
  if (missing === undefined) return undefined;
  const reason = `needs ${missing} (apt-get install ${[...new Set(Object.values(programs))].join(" ")})`;
  if (process.env["CI"]) throw new Error(`CI must have it: ${reason}`);
  return reason;
}

export async function startKeychain(): Promise<TestKeychain> {
  const home = mkdtempSync(join(tmpdir(), "stackwright-keychain-"));
  const own = { HOME: home, XDG_RUNTIME_DIR: home, PATH: process.env["PATH"] ?? "" };
  const started: ChildProcess[] = [];
  const close = async () => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill();
      await ended;
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const address = `unix:path=${join(home, "bus")}`;
    const bus = spawn("dbus-daemon", ["--session", "--nofork", `--address=${address}`], {
      env: own,
      stdio: "ignore",
    });
    started.push(bus);
    const env = { DBUS_SESSION_BUS_ADDRESS: address };
    await until(() => asked(env, "GetId"));
    const keychain = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      env: { ...own, ...env },
      stdio: ["pipe", "ignore", "ignore"],
    });
    started.push(keychain);
    keychain.stdin?.end("of the test's keychain");
    await until(() => asked(env, "GetNameOwner", "string:org.freedesktop.secrets"));
    // Chromium picks the kind of keychain by the desktop's name.
    return { env: { ...env, XDG_CURRENT_DESKTOP: "GNOME" }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether the bus answers the question. */
function asked(env: Record<string, string>, member: string, ...words: string[]): boolean {
  const to = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"];
  const { status } = spawnSync("dbus-send", [...to, `org.freedesktop.DBus.${member}`, ...words], {
    env,
    stdio: "ignore",
  });
  return status === 0;
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await new Promise((go) => setTimeout(go, 50)))
    if (Date.now() > end) throw new Error("The keychain for tests did not start within 20 seconds.");
}
