// `npm run dist [-- electron-builder's options]`: the desktop app's packages for this system, in out/dist. `-- --dir`: only the folder that
// would be packed.
import { npmPackages } from "./prepare.mjs";
import { must } from "./run.mjs";

await npmPackages();
const { buildAll } = await import("./build.mjs");
await buildAll();
await must("npx", [
  "electron-builder",
  "--config",
  "electron-builder.yml",
  "--publish",
  "never",
  ...process.argv.slice(2),
]);
