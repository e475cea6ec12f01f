// Builds all there is into dist/: the command, the window, the desktop shell. What has not changed is not built again.
import { chmod, readdir, readFile, rename, rm } from "node:fs/promises";
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

/**
 * `dist/stackwright.js`, and `dist/electron/engine.js`, which is the same engine in the desktop's process for it. One file a command's part, loaded
 * when it is needed: that keeps `--help` fast.
 */
export async function buildCommand() {
  const { metafile } = await build({
    ...forNode,
    entryPoints: { stackwright: "main/cli/stackwright.ts", "electron/engine": "electron/engine.ts" },
    outdir: "dist",
    splitting: true,
    format: "esm",
    banner: requireBanner,
    metafile: true,
  });
  await chmod(`${root}/dist/stackwright.js`, 0o755);
  await removeStale(metafile);
}

/** What an earlier build made and this one did not. Afterwards, so that a program that runs from there is not pulled from under itself. */
async function removeStale({ outputs }) {
  for (const name of await readdir(`${root}/dist`))
    if (/\.js(\.map)?$/.test(name) && !(`dist/${name}` in outputs)) await rm(`${root}/dist/${name}`);
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
  await Promise.all([buildCommand(), buildDesktop(), buildWindow()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
