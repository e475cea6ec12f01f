// `npm run bench`: measures, prints tables, and keeps them in BENCHMARKS.md. `npm run bench -- NAME…` measures only the sections of those names; the
// others stay as they were. Needs root and LXC; takes some minutes.
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { debianPackagesForElectron } from "./electron-runtime.mjs";
import { debianPackages, npmPackages } from "./prepare.mjs";
import { root } from "./run.mjs";

await npmPackages();
await debianPackages([
  ...[
    "lxc",
    "openssh-server",
    "openssh-client",
    "debootstrap",
    "isal",
    "buildah",
    "fuse-overlayfs",
    "python3",
    "curl",
    "chromium",
  ],
  ...debianPackagesForElectron,
]);
const { buildAll } = await import("./build.mjs");
await buildAll();
const { build } = await import("esbuild");

/** Modules that find files beside themselves go on finding them, wherever the bundle lies. */
const ownPlaces = {
  name: "own-places",
  setup({ onLoad }) {
    onLoad({ filter: /\/test\/.*\.ts$|\/scripts\/.*\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: "ts",
    }));
  },
};
mkdirSync(`${root}/out`, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["test/bench/bench.ts"],
  outfile: "out/bench.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  plugins: [ownPlaces],
});
await import(`${root}/out/bench.mjs`);
