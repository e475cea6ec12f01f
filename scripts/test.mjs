// `npm test [-- VITEST ARGUMENTS]`: set-up, lint, types, then all tests; ends with a line of counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { relative } from "node:path";
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

/** Files that get a second try, at the most: when more fail it is not their timing. */
const mostAgain = 3;

const chosen = process.argv.slice(2);
if (chosen.length === 0) {
  for (const part of [".", "renderer", "electron"]) await must("npx", ["tsc", "-p", part]);
  await must("npx", ["eslint", "."]);
  await must("npx", ["prettier", "--check", "--log-level=warn", "."]);
}

/** Of tests in files: how many passed, failed, and were skipped. */
const counted = (files) => {
  const all = files.flatMap(({ assertionResults }) => assertionResults);
  const count = (...states) => all.filter(({ status }) => states.includes(status)).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("pending", "skipped", "todo")} skipped`;
};

/** Runs tests: the exit status, and what came of each file. */
function run(args) {
  const folder = mkdtempSync(`${tmpdir()}/stackwright-counts-`);
  const report = `${folder}/report.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const { status } = spawnSync("npx", ["vitest", "run", ...reporters, ...args], {
      cwd: root,
      stdio: "inherit",
    });
    return { status: status ?? 1, files: JSON.parse(readFileSync(report, "utf8")).testResults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let { status, files } = run(chosen);
const failed = files.filter((file) => file.status === "failed");
// On a machine of a CI, which is shared and slow at times, what depends on other programs' timing gets a second try; at a desk it does not. By whole
// files: many tests go on from where the one before them has ended.
const again = process.env["CI"] && failed.every(({ name }) => !name.includes("/test/unit/")) ? failed : [];
if (status !== 0 && again.length > 0 && again.length <= mostAgain) {
  const names = again.map(({ name }) => relative(root, name));
  console.log(`\nA second try of ${names.join(", ")}.`);
  const second = run(names);
  status = second.status;
  files = [...files.filter((file) => !again.includes(file)), ...second.files];
  if (status === 0) console.log(`Passed at a second try only: ${names.join(", ")}.`);
}
console.log(counted(files));
process.exit(status);
