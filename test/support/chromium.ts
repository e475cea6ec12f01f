import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { asUrgentAsAUsers } from "./as-urgent.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's Chromium; `undefined` when there is none. */
export const chromiumPath = (): string | undefined => places.find((path) => existsSync(path));

/** Why tests in a browser can't run here; `undefined` when they can. With `CI` set that is an error: apt has Chromium. */
export function whyNoChromium(): string | undefined {
  if (chromiumPath()) return undefined;
  if (process.env["CI"]) throw new Error("Chromium is missing: apt-get install chromium.");
  return "no Chromium: apt-get install chromium";
}

export function launchChromium(): Promise<Browser> {
  const program = chromiumPath();
  if (!program) throw new Error("There is no Chromium.");
  const quiet = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ ...asUrgentAsAUsers(program, process.env), args: [...quiet, ...asRoot] });
}
