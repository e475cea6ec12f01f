import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, chmod, copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { debootstrap } from "../../main/stacks/debootstrap.ts";

const run = promisify(execFile);

/** A base image on this machine: absolute path of the tarball, digests in hex. */
export interface TestBase {
  tarball: string;
  sha256: string;
  md5: string;
}

/** Outside the tree, as it is kept from one run of the tests to the next. */
export const cacheFolder = process.env["STACKWRIGHT_TEST_CACHE"] ?? "/var/cache/stackwright-test";

/** A real Debian (bookworm, minbase) as `.tar.gz`, made once with debootstrap and then reused. */
export async function debianBase(): Promise<TestBase> {
  const tarball = join(cacheFolder, "debian.tar.gz");
  if (!(await exists(tarball))) {
    await mkdir(cacheFolder, { recursive: true });
    const root = join(cacheFolder, "root");
    if (!(await exists(join(root, "etc/debian_version")))) await makeDebian(root);
    await inPlace(tarball, (path) => tar(root, path, "-z"));
  }
  return digested(tarball);
}

async function makeDebian(root: string): Promise<void> {
  // In a folder of its own, as two may make it at once.
  const work = await mkdtemp(join(cacheFolder, "making-"));
  try {
    const tree = join(work, "root");
    const [program, ...args] = await debootstrap(tree);
    await run(program, args, { maxBuffer: 1 << 26 });
    await rename(tree, root).catch(async (error: unknown) => {
      if (!(await exists(join(root, "etc/debian_version")))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const commands =
  "sh cat chmod chown cp dd df echo env false grep head id kill ln ls mkdir mknod mount mv ps readlink rm rmdir sed seq sleep stat stty sync tail test touch tr true tty uname wc yes";

/** Fills `folder` with the smallest root filesystem that runs shell scripts: busybox and an `/etc`. */
export async function busyboxRoot(folder: string): Promise<void> {
  for (const name of ["bin", "dev", "etc", "proc", "root", "sys", "tmp"])
    await mkdir(join(folder, name), { recursive: true });
  await chmod(join(folder, "tmp"), 0o1777);
  await copyFile(await busybox(), join(folder, "bin/busybox"));
  for (const name of commands.split(" ")) await symlink("busybox", join(folder, "bin", name));
  await writeFile(join(folder, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  await writeFile(join(folder, "etc/group"), "root:x:0:\n");
  await writeFile(join(folder, "etc/hostname"), "base\n");
}

async function busybox(): Promise<string> {
  for (const path of ["/bin/busybox", "/usr/bin/busybox"]) if (await exists(path)) return path;
  throw new Error("There is no busybox here: install the package busybox-static.");
}

/** A base of busybox in `folder`, after `change` has had its way with the root filesystem. */
export async function smallBase(
  folder: string,
  change?: (root: string) => Promise<unknown>,
): Promise<TestBase> {
  const work = await mkdtemp(join(folder, "base-"));
  const root = join(work, "root");
  await mkdir(root, { mode: 0o755 });
  await busyboxRoot(root);
  await change?.(root);
  const tarball = join(work, "base.tar.gz");
  await tar(root, tarball, "-z");
  return digested(tarball);
}

/** Puts this machine's Bash and its libraries into `root`. */
export const withBash = (root: string): Promise<void> => withPrograms(root, ["/bin/bash"]);

/** Makes of `root` what scripts know of a Debian: Bash, also in the place of Busybox's shell, `seq` with formats, and the usual folders. */
export async function withBashAsShell(root: string): Promise<void> {
  await withPrograms(root, ["/bin/bash", "/usr/bin/seq"]);
  // Busybox's shell takes its own `seq` before any other.
  await rm(join(root, "bin/sh"));
  await symlink("bash", join(root, "bin/sh"));
  for (const folder of ["home", "opt", "srv", "usr/local/bin", "var/lib", "var/tmp"])
    await mkdir(join(root, folder), { recursive: true });
}

/** Puts programs of this machine, by their paths, and their libraries into `root`. */
export async function withPrograms(root: string, paths: readonly string[]): Promise<void> {
  for (const program of paths) {
    const { stdout } = await run("ldd", [program]);
    for (const path of [program, ...[...stdout.matchAll(/\/\S+/g)].map(([library]) => library)]) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await copyFile(path, join(root, path));
    }
  }
}

/** Packs `root` with everything that a file can have. */
export async function tar(root: string, tarball: string, ...options: string[]): Promise<void> {
  const faithful = ["--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls", "--sparse", "--sort=name"];
  await run("tar", ["-C", root, "-cf", tarball, ...faithful, ...options, "."]);
}

export async function digested(tarball: string): Promise<TestBase> {
  const [sha256, md5] = [createHash("sha256"), createHash("md5")];
  for await (const chunk of createReadStream(tarball)) {
    sha256.update(chunk as Buffer);
    md5.update(chunk as Buffer);
  }
  return { tarball, sha256: sha256.digest("hex"), md5: md5.digest("hex") };
}

async function inPlace(path: string, make: (path: string) => Promise<void>): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  await make(part);
  await rename(part, path);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
