import { spawn } from "node:child_process";
import { access, constants, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { delimiter, dirname, join } from "node:path";
import { Broadcast } from "../broadcast/index.ts";
import { Failure } from "../contract/failure.ts";
import { isThere } from "../is-there.ts";
import { debootstrap } from "./debootstrap.ts";

/** The base that this machine makes by itself, once: a minimal Debian, by debootstrap. */
export class MadeBase {
  readonly path: string;
  readonly #steps = new Broadcast<{ step: string | null }>();
  #step: string | null = null;
  #making: { base: Promise<string>; cancel: AbortController } | undefined;

  constructor(dataFolder: string) {
    this.path = join(dataFolder, "bases", `debian-12-${process.arch}.tar.gz`);
  }

  /** Whether it is there, or can be made here. */
  async possible(): Promise<boolean> {
    if (await isThere(this.path)) return true;
    return process.platform === "linux" && process.getuid?.() === 0 && (await onPath("debootstrap"));
  }

  /** What is being done to make it, in a few words; `null` while it is not made. */
  watch(): AsyncIterableIterator<{ step: string | null }> {
    return this.#steps.watch([{ step: this.#step }]);
  }

  /** Whoever waits for it gets `interrupted`; nothing is left of what was made. */
  cancel(): void {
    this.#making?.cancel.abort(
      new Failure("interrupted", "The base image was not made: that was cancelled."),
    );
  }

  /** Its path; made first when it is not there, which takes half a minute or more. Throws `input-base-not-made`, `interrupted`. */
  async get(): Promise<string> {
    if (await isThere(this.path)) return this.path;
    if (!(await this.possible()))
      throw new Failure(
        "input-base-not-made",
        "This machine can't make a Debian base image: that takes Linux, root and debootstrap.",
        "Choose another base, or give the path or URL of a tarball that you have.",
      );
    this.#making ??= this.#begin();
    return this.#making.base;
  }

  #begin() {
    const cancel = new AbortController();
    const base = this.#make(cancel.signal).finally(() => {
      this.#making = undefined;
      this.#tell(null);
    });
    return { base, cancel };
  }

  #tell(step: string | null): void {
    this.#step = step;
    this.#steps.send({ step });
  }

  async #make(cancelled: AbortSignal): Promise<string> {
    this.#tell("Beginning");
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    const work = await mkdtemp(join(folder, ".making-"));
    try {
      const tree = join(work, "root");
      const tell = (line: string) => this.#tell(line.replace(/^[IW]: /, ""));
      await run(await debootstrap(tree), cancelled, tell);
      this.#tell("Packing");
      const tarball = join(work, "base.tar.gz");
      await run(["tar", "-C", tree, "--numeric-owner", "--xattrs", "-czf", tarball, "."], cancelled);
      await rename(tarball, this.path);
      return this.path;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

/** `tell` gets each line that it prints. */
async function run(
  [program, ...args]: [program: string, ...args: string[]],
  cancelled: AbortSignal,
  tell: (line: string) => void = () => undefined,
): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => void child.kill("SIGKILL");
  cancelled.addEventListener("abort", kill);
  let last = "";
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on("line", (line) => {
      if (line.trim()) tell((last = line.trim().slice(0, 500)));
    });
  try {
    const code = await new Promise<number | null>((settle, fail) =>
      child.once("error", fail).once("close", settle),
    );
    cancelled.throwIfAborted();
    if (code === 0) return;
  } finally {
    cancelled.removeEventListener("abort", kill);
  }
  throw new Failure(
    "input-base-not-made",
    `The base image could not be made; the last that was said: ${last || "nothing"}`,
    "debootstrap needs a way to a Debian mirror. Try again, or choose another base.",
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
