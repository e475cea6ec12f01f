// `npm start`: sets up what is missing, builds, and opens the desktop app; where it can't be opened, the same window in a browser.
// `npm start -- --sample` builds the sample in the terminal instead. Other arguments go to `stackwright serve`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { debianPackages, npmPackages } from "./prepare.mjs";
import { root } from "./run.mjs";
import { debianPackagesForElectron, downloadElectron, officialElectron } from "./electron-runtime.mjs";

const given = process.argv.slice(2);
const isLinux = process.platform === "linux";
const hasDisplay = !isLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

await npmPackages();
if (isLinux)
  await debianPackages(["lxc", "isal", "debootstrap", ...(hasDisplay ? debianPackagesForElectron : [])]);
const { buildAll, buildCommand } = await import("./build.mjs");

if (given.includes("--sample")) {
  await buildCommand();
  const { buildSample } = await import("./sample.mjs");
  process.exit(await buildSample());
}
await buildAll();
const electron = hasDisplay && given.length === 0 ? await findElectron() : undefined;
process.exitCode = await (electron ? openDesktop(electron) : openBrowser());

async function findElectron() {
  return officialElectron() ?? (await downloadElectron(() => console.log("Downloading Electron, once …")));
}

function openDesktop(program) {
  // Chromium's sandbox does not run as root.
  return run(program, [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), root]);
}

function openBrowser() {
  if (!hasDisplay)
    console.log(
      "There is no display here, so the app is opened for a browser instead of in a window of its own.",
    );
  else if (given.length === 0)
    console.log(
      "Electron can't be downloaded here, so the app is opened in a browser instead of in a window of its own.",
    );
  return run(process.execPath, [
    `${root}/dist/stackwright.js`,
    "serve",
    ...(hasDisplay ? ["--open"] : []),
    ...given,
  ]);
}

/** Runs a program on this terminal. Ctrl-C reaches it by itself; it decides when to end. */
async function run(program, args) {
  const child = spawn(program, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  return code ?? 1;
}
