// `npm start -- --sample`: builds the sample stack on this machine, in the terminal, and says where its image is.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { must, root } from "./prepare.mjs";

/** Gives the exit code. The command must have been built. */
export function buildSample() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    console.log(
      "The sample is built on this machine, which takes Linux and root. To build on another: stackwright build SPEC --host root@BOX",
    );
    return 3;
  }
  const folder = `${root}/out/hello`;
  mkdirSync(folder, { recursive: true });
  for (const name of ["image.yaml", "provision.sh"])
    if (!existsSync(`${folder}/${name}`))
      cpSync(`${root}/resources/samples/hello/${name}`, `${folder}/${name}`);

  const base = `${folder}/base.tar.gz`;
  if (!existsSync(base)) {
    console.log("Making a Debian base image with debootstrap, once (half a minute) …");
    const tree = `${root}/out/base`;
    rmSync(tree, { recursive: true, force: true });
    must("debootstrap", ["--variant=minbase", "bookworm", tree], { stdio: ["ignore", "ignore", "inherit"] });
    must("tar", ["-C", tree, "--numeric-owner", "--xattrs", "-czf", `${base}.new`, "."]);
    renameSync(`${base}.new`, base);
    rmSync(tree, { recursive: true, force: true });
  }

  const { status } = spawnSync(process.execPath, [`${root}/dist/stackwright.js`, "build", "image.yaml"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status === 0)
    console.log(
      `\nThe image: ${folder}/hello.tar.gz\nIts spec and its script are in ${folder}: change them and run npm start again.`,
    );
  return status ?? 1;
}
