// `npm test [-- VITEST ARGUMENTS]`: set-up, lint, types, then all tests; ends with a line of counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { debianPackagesForElectron } from "./electron-runtime.mjs";
import { debianPackages, npmPackages } from "./prepare.mjs";
import { must, root } from "./run.mjs";

await npmPackages();
await debianPackages([
  ...["lxc", "openssh-server", "openssh-client", "debootstrap", "sudo", "shellcheck", "busybox-static"],
  ...[
    "isal",
    "pigz",
    "zstd",
    "xz-utils",
    "bzip2",
    "libcap2-bin",
    "attr",
    "acl",
    "e2fsprogs",
    "curl",
    "bsdutils",
    "openssl",
  ],
  ...["chromium", "gnome-keyring", ...debianPackagesForElectron],
]);
const { buildAll } = await import("./build.mjs");
await buildAll();

const chosen = process.argv.slice(2);
if (chosen.length === 0) {
  for (const part of [".", "renderer", "electron"]) await must("npx", ["tsc", "-p", part]);
  await must("npx", ["eslint", "."]);
  await must("npx", ["prettier", "--check", "--log-level=warn", "."]);
}

const folder = mkdtempSync(`${tmpdir()}/stackwright-counts-`);
const report = `${folder}/report.json`;
const { status } = spawnSync(
  "npx",
  ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...chosen],
  {
    cwd: root,
    stdio: "inherit",
  },
);
try {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status ?? 1);
