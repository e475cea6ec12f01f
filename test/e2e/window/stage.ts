import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { TestAgent } from "../../support/agent.ts";
import { openWindow, type AppWindow, type DoorKind } from "../../support/app.ts";
import { debianBase, smallBase, withBashAsShell } from "../../support/base.ts";
import { startSshd, type Sshd, type SshdOptions } from "../../support/sshd.ts";

/** The app's window on a home folder of its own, with a real host to build on and stacks to build. */
export interface Stage {
  window: AppWindow;
  page: Page;
  /** All of the program's environment. */
  env: Record<string, string>;
  /** The host `box`, whose home is the app's too. */
  sshd: Sshd;
  /** Absolute path of the folder that holds the stacks. */
  workspace: string;
  /** Writes a stack into the workspace before the window looks, or while it looks. */
  stack(name: string, script: string): Promise<void>;
  close(): Promise<void>;
}

export interface StageNeeds {
  /** Whether the host is known to the app already. */
  withHost: boolean;
  /** How its sshd runs. */
  sshd?: SshdOptions;
  /** Whether the host's key has never been seen. */
  unknownKey?: boolean;
  stacks?: Record<string, string>;
  /** Whether the stacks are built on a whole Debian: all that moves a base takes many times as long. */
  debian?: boolean;
  /** More of the program's environment. */
  env?: Record<string, string>;
}

export async function setStage(
  door: DoorKind | ((env: Record<string, string>) => Promise<AppWindow>),
  {
    withHost,
    sshd: sshdOptions,
    unknownKey = false,
    stacks = {},
    debian = false,
    env: more = {},
  }: StageNeeds,
): Promise<Stage> {
  const [sshd, root] = await Promise.all([startSshd(sshdOptions), mkdtemp("/var/tmp/stackwright-window-")]);
  await chmod(root, 0o755);
  const base = await (debian ? debianBase() : smallBase(sshd.dir, withBashAsShell));
  const workspace = join(sshd.home, "Stackwright");
  const config = join(sshd.home, ".config", "stackwright");
  await mkdir(config, { recursive: true });
  if (unknownKey) await rm(join(sshd.home, ".ssh", "known_hosts"));
  if (withHost) {
    const host = { kind: "ssh", name: "box", destination: sshd.destination, sudo: false, root };
    await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts: [host] }));
  }
  const stack = async (name: string, script: string) => {
    const folder = join(workspace, name);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "image.yaml"),
      `base_image_url: ${base.tarball}\nscript_url: provision.sh\n`,
    );
    await writeFile(join(folder, "provision.sh"), script, { mode: 0o755 });
  };
  for (const [name, script] of Object.entries(stacks)) await stack(name, script);
  const tidy = async () => {
    await sshd.stop();
    // Builds outlive the window and the connection, as they should.
    await TestAgent.at(root).dispose();
  };
  try {
    const env = {
      HOME: sshd.home,
      PATH: process.env["PATH"] ?? "",
      LANG: "C.UTF-8",
      XDG_RUNTIME_DIR: sshd.home,
      ...more,
    };
    const window = await (typeof door === "string" ? openWindow(door, env) : door(env));
    // With the engine's first answers: by then it listens to keys.
    await window.page.locator(".window[data-ready=true]").waitFor();
    const close = async () => {
      await window.close();
      await tidy();
    };
    return { window, page: window.page, env, sshd, workspace, stack, close };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/** Opens a file from the left side and waits for the editor to show it. */
export async function openFile(page: Page, file: string): Promise<Locator> {
  await page.getByRole("treeitem", { name: file }).getByRole("button", { name: file }).first().click();
  await page.getByRole("tab", { name: file, selected: true }).waitFor();
  const editor = page.locator(".editor-place .monaco-editor").first();
  await editor.locator(".view-line").first().waitFor();
  return editor;
}

/** Puts the cursor at the end of the file that is shown, and types there. */
export async function typeAtEnd(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+1");
  await page.locator(".monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}

/** Waits for the build that is looked at to be `state`. */
export function buildIs(page: Page, state: "succeeded" | "failed" | "cancelled" | "running"): Promise<void> {
  return page.locator(`.current .mark-${state}`).waitFor({ timeout: 90_000 });
}

/** All text on the screen of the terminal that is shown. */
export function terminalText(page: Page): Promise<string> {
  return page.locator(".terminal-view:visible .xterm-rows").innerText();
}
