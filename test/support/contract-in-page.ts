import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";

const door = fileURLToPath(new URL("../../renderer/door.ts", import.meta.url));
let bundle: Promise<string> | undefined;

/** The door's own code, as the page has it, under a name that a test can reach: the page itself keeps its client to itself. */
async function doorBundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [door],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "testDoor",
    // Evaluated inside a function: a plain `var` would be gone with it.
    footer: { js: "globalThis.testDoor = testDoor;" },
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * Evaluates `expression`, which may use `client` (of the contract, connected from this page through the page's own door) and `door` (its state).
 * Bytes must be returned as text.
 */
export async function inPage<T>(page: Page, expression: string): Promise<T> {
  bundle ??= doorBundle();
  const there = await page.evaluate("typeof testDoor !== 'undefined'");
  if (!there) await page.evaluate(await bundle);
  return page.evaluate(
    `(async () => { const { door, keepFollowing } = testDoor; const client = await testDoor.connectDoor(); return ${expression}; })()`,
  );
}
