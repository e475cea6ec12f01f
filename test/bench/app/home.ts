import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { BuildEntry } from "../../../main/builds/build-folder.ts";
import { openFile } from "../../e2e/window/stage.ts";
import { isolatedHome } from "../../support/app.ts";

export interface BenchHome {
  home: string;
  /** All of a program's environment. */
  env: Record<string, string>;
  remove(): void;
}

/** A home folder with one stack, `calm`, and nothing built. */
export function homeWithStack(): BenchHome {
  const home = isolatedHome();
  const folder = join(home.home, "Stackwright", "calm");
  mkdirSync(folder, { recursive: true });
  // Nothing reads the base; a script without the letter that start-probe types.
  writeFileSync(join(folder, "image.yaml"), "base_image_url: base.tar.gz\nscript_url: provision.sh\n");
  writeFileSync(join(folder, "provision.sh"), "#!/bin/bash\nset -e\necho calm\n", { mode: 0o755 });
  return home;
}

/** Opens the stack's script with the build's output below it, and waits for that, or for a text in it. */
export async function openWithOutput(page: Page, hasText?: string): Promise<void> {
  await openFile(page, "provision.sh");
  await page.keyboard.press("Control+J");
  const rows = page.locator(".terminal-view .xterm-rows", hasText === undefined ? {} : { hasText });
  await rows.first().waitFor();
}

/** Puts a finished build of `calm` with this log into a home folder. Gives its id. `number`: 1 to 9, the newest last. */
export function finishedBuild({ home }: BenchHome, number: number, log: Uint8Array): string {
  const id = `20260101-12000${String(number)}-abcd12`;
  const folder = join(home, ".local", "share", "stackwright", "builds", id);
  mkdirSync(join(folder, "sources"), { recursive: true });
  const started = 1_767_268_800 + number;
  const entry: BuildEntry = {
    id,
    stack: "calm",
    image: `calm_20260101_${String(number)}`,
    compression: "gz",
    host: { kind: "local", name: "local", sudo: false },
    spec: join(home, "Stackwright", "calm", "image.yaml"),
    output: folder,
    started,
    begun: true,
    took: 60,
    state: "failed",
    failure: { phase: "script", code: "script-failed", message: "It failed." },
  };
  writeFileSync(join(folder, "build.json"), JSON.stringify(entry));
  writeFileSync(join(folder, "log"), log);
  writeFileSync(join(folder, "events"), "");
  return id;
}
