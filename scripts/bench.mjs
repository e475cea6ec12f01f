// `npm run bench`: measures, prints a table, and keeps it in BENCHMARKS.md. Needs root and LXC; takes some minutes.
import { mkdirSync } from "node:fs";
import { build } from "esbuild";
import { debianPackages, npmPackages, root } from "./prepare.mjs";

npmPackages();
debianPackages([
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
  ],
]);
const { buildCommand } = await import("./build.mjs");
await buildCommand();
mkdirSync(`${root}/out`, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["test/bench/bench.ts"],
  outfile: "out/bench.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(`${root}/out/bench.mjs`);
