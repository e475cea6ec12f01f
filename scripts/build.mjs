// Builds all there is into dist/: the command, the window, the desktop shell. What has not changed is not built again.
import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { removeStale } from "./stale.mjs";
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
  const others = ["package.json", "electron", "renderer", "renderer.stamp", "renderer.new"];
  await removeStale(`${root}/dist`, [...madeBy(command, start), ...others]);
}

/**
 * `dist/electron/`: the engine, for the desktop's process for it; the shell and the preload as CommonJS, which start soonest, and a sandboxed preload
 * can be nothing else.
 */
export async function buildDesktop() {
  const outdir = "dist/electron";
  const engine = build({
    ...forNode,
    entryPoints: { engine: "electron/engine.ts" },
    outdir,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    banner: requireBanner,
    metafile: true,
  });
  const shell = build({
    ...forNode,
    entryPoints: ["electron/main.ts", "electron/preload.ts"],
    outdir,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    metafile: true,
  });
  await removeStale(`${root}/${outdir}`, madeBy(await engine, await shell));
}

/** Names of the files that esbuild has written. */
function madeBy(...results) {
  return results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path)));
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
  await Promise.all([buildCommand(), buildDesktop(), buildWindow()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
