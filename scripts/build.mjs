// Builds all there is into dist/: the command, the window, the desktop shell. What has not changed is not built again.
import { chmod, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { unlessCurrent } from "./stamp.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));

/** For Node: code that starts fast and can be read in a stack trace. */
const forNode = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  minify: true,
  keepNames: true,
  sourcemap: "linked",
  legalComments: "none",
  // Native parts and WebAssembly can't be bundled, and Electron brings itself.
  external: ["electron", "ssh2", "node-pty", "sh-syntax"],
  define: { STACKWRIGHT_VERSION: JSON.stringify(version) },
};
/** Some dependencies are CommonJS and require() Node's own modules. */
const requireBanner = {
  js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);',
};

/** `dist/electron/engine.mjs`: the engine in the desktop's process for it. */
async function buildEngine() {
  await build({
    ...forNode,
    entryPoints: { engine: "electron/engine.ts" },
    outdir: "dist/electron",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    banner: requireBanner,
  });
}

/**
 * `dist/stackwright.js`, which starts `dist/command-HASH.cjs` (main/cli/start.ts says how). CommonJS starts sooner than ES modules; the name changes with
 * the content, so that what V8 has compiled of one is never taken for another's.
 */
export async function buildCommand() {
  const command = await build({
    ...forNode,
    entryPoints: { command: "main/cli/stackwright.ts" },
    outdir: "dist",
    entryNames: "[name]-[hash]",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    // Not to be had in what is no module of Node's.
    supported: { "dynamic-import": false },
    define: { ...forNode.define, "import.meta.url": "__url" },
    banner: {
      js: '(function(require,__filename){const exports={},module={exports},__url=require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: "})" },
    metafile: true,
  });
  const [name] = Object.keys(command.metafile.outputs)
    .filter((path) => path.endsWith(".cjs"))
    .map((path) => basename(path));
  await writeFile(`${root}/dist/package.json`, '{ "type": "commonjs" }\n');
  const start = await build({
    ...forNode,
    entryPoints: { stackwright: "main/cli/start.ts" },
    outdir: "dist",
    format: "cjs",
    define: { STACKWRIGHT_COMMAND: JSON.stringify(name) },
    metafile: true,
  });
  await chmod(`${root}/dist/stackwright.js`, 0o755);
  await removeStale({ ...command.metafile.outputs, ...start.metafile.outputs });
}

/** What an earlier build made and this one did not. Afterwards, so that a program that runs from there is not pulled from under itself. */
async function removeStale(outputs) {
  for (const name of await readdir(`${root}/dist`))
    if (/\.c?js(\.map)?$/.test(name) && !(`dist/${name}` in outputs)) await rm(`${root}/dist/${name}`);
}

/** `dist/electron/`: the shell and the preload as CommonJS, which start soonest; a sandboxed preload can be nothing else. */
export async function buildDesktop() {
  await build({
    ...forNode,
    entryPoints: ["electron/main.ts", "electron/preload.ts"],
    outdir: "dist/electron",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
  });
}

/** `dist/renderer/`, by Vite; put there whole, by rename. */
export async function buildWindow() {
  const sources = ["renderer", "main/contract", "package-lock.json"];
  await unlessCurrent(`${root}/dist/renderer.stamp`, root, sources, async () => {
    const vite = await import("vite");
    const outDir = `${root}/dist/renderer.new`;
    await vite.build({ configFile: `${root}/renderer/vite.config.ts`, logLevel: "warn", build: { outDir } });
    await rm(`${root}/dist/renderer`, { recursive: true, force: true });
    await rename(outDir, `${root}/dist/renderer`);
  });
}

export async function buildAll() {
  await Promise.all([buildCommand(), buildEngine(), buildDesktop(), buildWindow()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
