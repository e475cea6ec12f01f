import { spawn } from "node:child_process";
import { access, constants, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { Failure } from "../contract/failure.ts";

const release = "bookworm";

/** The base that this machine makes by itself, once: a minimal Debian, by debootstrap. */
export class MadeBase {
  readonly path: string;
  #making: Promise<string> | undefined;

  constructor(dataFolder: string) {
    this.path = join(dataFolder, "bases", `debian-12-${process.arch}.tar.gz`);
  }

  /** Whether it is there, or can be made here. */
  async possible(): Promise<boolean> {
    if (await isThere(this.path)) return true;
    return process.platform === "linux" && process.getuid?.() === 0 && (await onPath("debootstrap"));
  }

  /** Its path; made first when it is not there, which takes half a minute or more. Throws `input-base-not-made`. */
  async get(): Promise<string> {
    if (await isThere(this.path)) return this.path;
    if (!(await this.possible()))
      throw new Failure(
        "input-base-not-made",
        "This machine can't make a Debian base image: that takes Linux, root and debootstrap.",
        "Choose another base, or give the path or URL of a tarball that you have.",
      );
    this.#making ??= this.#make().finally(() => (this.#making = undefined));
    return this.#making;
  }

  async #make(): Promise<string> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    const work = await mkdtemp(join(folder, ".making-"));
    try {
      const tree = join(work, "root");
      await run("debootstrap", ["--variant=minbase", release, tree]);
      const tarball = join(work, "base.tar.gz");
      await run("tar", ["-C", tree, "--numeric-owner", "--xattrs", "-czf", tarball, "."]);
      await rename(tarball, this.path);
      return this.path;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

async function run(program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let last = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (last = (last + text).slice(-2000)));
  const code = await new Promise<number | null>((settle, fail) =>
    child.once("error", fail).once("close", settle),
  );
  if (code === 0) return;
  throw new Failure(
    "input-base-not-made",
    `The base image could not be made: ${program} said: ${last.trimEnd().split("\n").at(-1) ?? "nothing"}`,
    "debootstrap needs a way to a Debian mirror. Try again, or choose another base.",
  );
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function onPath(program: string): Promise<boolean> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"].filter(Boolean);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
