// Bundles the command into dist/. One file a command's part, loaded when it is needed: that keeps `--help` fast.
import { chmod, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));

export async function buildCommand() {
  await rm(`${root}/dist`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { stackwright: "main/cli/stackwright.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    keepNames: true,
    sourcemap: "linked",
    legalComments: "none",
    // Native parts can't be bundled.
    external: ["ssh2", "node-pty"],
    define: { STACKWRIGHT_VERSION: JSON.stringify(version) },
    // Some dependencies are CommonJS and require() Node's own modules.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  });
  await chmod(`${root}/dist/stackwright.js`, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
