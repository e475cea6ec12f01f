// What `npm start` and `npm test` do first, so that a fresh machine with Node alone is enough. Uses only Node's own modules: it runs before
// anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Runs a command with its output on this terminal; ends the program when it fails. */
export function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error || status !== 0) {
    process.stderr.write(
      `${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ` (exit ${status})`}.\n`,
    );
    process.exit(1);
  }
}

/** npm packages, as the lock file says; again only when it has changed. */
export function npmPackages() {
  const stamp = `${root}/node_modules/.stackwright`;
  const wanted = createHash("sha256")
    .update(readFileSync(`${root}/package-lock.json`))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing npm packages …");
  // Without install scripts: the one that matters is run below, and knows where Node's headers are.
  must("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
  buildNodePty();
  writeFileSync(stamp, wanted);
}

/** Compiles node-pty where there is no prebuilt one. Without it all works but shells on this machine. */
function buildNodePty() {
  const prebuilt = `${root}/node_modules/node-pty/prebuilds/${process.platform}-${process.arch}`;
  if (existsSync(prebuilt)) return;
  debianPackages(["python3", "make", "g++"]);
  const prefix = dirname(dirname(process.execPath));
  // Headers that came with Node need not be downloaded.
  const headers = existsSync(`${prefix}/include/node/node.h`) ? { npm_config_nodedir: prefix } : {};
  const { status, stderr } = spawnSync(
    "npm",
    ["rebuild", "node-pty", "--ignore-scripts=false", "--loglevel=error"],
    {
      cwd: root,
      env: { ...process.env, ...headers },
      encoding: "utf8",
    },
  );
  if (status !== 0)
    console.log(
      `node-pty could not be compiled, so there will be no shells on this machine:\n${stderr.slice(-2000)}`,
    );
}

/** Debian packages, where apt and root are there; elsewhere says what is missing and goes on. */
export function debianPackages(names) {
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
  must("apt-get", ["update", "-qq"], quiet);
  must("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], quiet);
}
