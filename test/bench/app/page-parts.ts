import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";

const folder = fileURLToPath(new URL(".", import.meta.url));
let bundle: Promise<string> | undefined;

const entry = `
import { connectDoor } from "../../../renderer/door.ts";
import { terminalTheme } from "../../../renderer/terminal/colours.ts";
import { loadXterm } from "../../../renderer/terminal/load-xterm.ts";
import { TerminalSession } from "../../../renderer/terminal/session.ts";
import { makeBench } from "./page.js";
globalThis.bench = makeBench({ TerminalSession, loadXterm, connectDoor, terminalTheme });
`;

async function parts(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    // The page has the terminal's styles already.
    loader: { ".css": "empty" },
  });
  return outputFiles[0]?.text ?? "";
}

/** Evaluates `bench.<expression>` in the app's page; see page.js. */
export async function inBench<T>(page: Page, expression: string): Promise<T> {
  bundle ??= parts();
  if (!(await page.evaluate("'bench' in globalThis")))
    await page.evaluate(`void (() => {${await bundle}})()`);
  return page.evaluate<T>(`bench.${expression}`);
}
