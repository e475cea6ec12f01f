// What `npm start` and `npm test` do first, so that a fresh machine with Node alone is enough. Uses only Node's own modules: it runs before
// anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { must, root, run } from "./run.mjs";

/** npm packages, as the lock file says; again only when it has changed. */
export async function npmPackages() {
  const stamp = `${root}/node_modules/.stackwright`;
  const wanted = createHash("sha256")
    .update(readFileSync(`${root}/package-lock.json`))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing npm packages …");
  // Half installed is not installed, whatever lock file is there the next time.
  rmSync(stamp, { force: true });
  // Without install scripts: the one that matters is run below, and knows where Node's headers are.
  await must("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
  await buildNodePty();
  writeFileSync(stamp, wanted);
}

/** Compiles node-pty where there is no prebuilt one. Without it all works but shells on this machine. */
async function buildNodePty() {
  const prebuilt = `${root}/node_modules/node-pty/prebuilds/${process.platform}-${process.arch}`;
  if (existsSync(prebuilt)) return;
  await debianPackages(["python3", "make", "g++"]);
  const prefix = dirname(dirname(process.execPath));
  // Headers that came with Node need not be downloaded.
  const headers = existsSync(`${prefix}/include/node/node.h`) ? { npm_config_nodedir: prefix } : {};
  const { status, stderr } = await run(
    "npm",
    ["rebuild", "node-pty", "--ignore-scripts=false", "--loglevel=error"],
    { env: { ...process.env, ...headers }, stdio: ["ignore", "ignore", "pipe"] },
  );
  if (status !== 0)
    console.log(
      `node-pty could not be compiled, so there will be no shells on this machine:\n${stderr.slice(-2000)}`,
    );
}

/** Debian packages, where apt and root are there; elsewhere says what is missing and goes on. */
export async function debianPackages(names) {
  if (spawnSync("dpkg-query", ["--version"]).error) return;
  const listed = spawnSync("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Abbrev}\n", ...names], {
    encoding: "utf8",
  });
  const installed = new Set(
    listed.stdout
      .split("\n")
      .filter((line) => / ii /.test(`${line} `))
      .map((line) => line.split(" ")[0]),
  );
  const missing = names.filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    console.log(`Missing, and only root can install them: apt-get install ${missing.join(" ")}`);
    return;
  }
  console.log(`Installing Debian packages: ${missing.join(" ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { env, stdio: ["ignore", "ignore", "inherit"] };
  // What an earlier one left half done, by power loss at the worst.
  await run("dpkg", ["--configure", "-a"], { ...quiet, whole: true });
  // Where one of many sources can't be reached, or another program is at it, what is known of packages may do.
  await run("apt-get", ["update", "-qq"], quiet);
  const install = ["install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600"];
  await must("apt-get", [...install, "--download-only", ...missing], quiet);
  await must("apt-get", [...install, ...missing], { ...quiet, whole: true });
}
