// `npm start -- --sample`: builds the sample stack on this machine, in the terminal, and says where its image is.
import { copyFileSync, existsSync, linkSync, mkdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import { root } from "./run.mjs";

/** Gives the exit code. The command must have been built. */
export async function buildSample() {
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
      copyFileSync(`${root}/resources/samples/hello/${name}`, `${folder}/${name}`);
  try {
    await provideBase(`${folder}/base.tar.gz`);
  } catch (error) {
    console.error([error.message, error.hint].filter(Boolean).join("\n"));
    return 3;
  }
  const { status } = spawnSync(process.execPath, [`${root}/dist/stackwright.js`, "build", "image.yaml"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status === 0)
    console.log(
      `\nThe image: ${folder}/hello.tar.gz\nIts spec and its script are in ${folder}: change them and run npm start -- --sample again.`,
    );
  return status ?? 1;
}

/** The base that the app, too, makes for its sample, by the same code. */
async function provideBase(path) {
  if (existsSync(path)) return;
  const program = `${root}/out/made-base.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: ["main/stacks/made-base.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const { MadeBase } = await import(program);
  const base = new MadeBase(`${root}/out`);
  if (!existsSync(base.path))
    console.log("Making a Debian base image with debootstrap, once (half a minute) …");
  linkSync(await base.get(), path);
}
