import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Page } from "playwright-core";

const folder = fileURLToPath(new URL(".", import.meta.url));
let bundle: Promise<string> | undefined;

const entry = `
import { connectDoor } from "../../../renderer/door.ts";
import { terminalTheme } from "../../../renderer/terminal/colours.ts";
import { loadXterm } from "../../../renderer/terminal/load-xterm.ts";
import { readRecording } from "../../../renderer/terminal/read-recording.ts";
import { TerminalSession } from "../../../renderer/terminal/session.ts";
import { makeBench } from "./page.js";
globalThis.bench = makeBench({ TerminalSession, loadXterm, connectDoor, readRecording, terminalTheme });
`;

/** A worker's program is the app's own, as it is built: the policy of the page allows no other. */
const builtWorkers: Plugin = {
  name: "built-workers",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?worker$/ }, ({ path }) => ({
      path: basename(path, ".ts?worker"),
      namespace: "worker",
    }));
    onLoad({ filter: /.*/, namespace: "worker" }, async ({ path: name }) => {
      const files = await readdir(join(folder, "../../../dist/renderer/assets"));
      const file = files.find((each) => each.startsWith(`${name}-`) && each.endsWith(".js")) ?? "";
      return {
        contents: `export default class { constructor() { return new Worker("/assets/${file}", { type: "module" }) } }`,
      };
    });
  },
};

async function parts(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    // The page has the terminal's styles already.
    loader: { ".css": "empty" },
    plugins: [builtWorkers],
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
