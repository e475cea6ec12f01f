import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Runs `test` with a folder, in a filesystem of its own of so many megabytes, which is gone afterwards. */
export async function withDisk(
  parent: string,
  megabytes: number,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const work = await mkdtemp(join(parent, "disk-"));
  const [image, mountPoint] = [join(work, "image"), join(work, "mounted")];
  await mkdir(mountPoint);
  execFileSync("truncate", ["-s", `${String(megabytes)}M`, image]);
  execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", image]);
  execFileSync("mount", ["-o", "loop", image, mountPoint]);
  try {
    await test(mountPoint);
  } finally {
    execFileSync("umount", [mountPoint]);
    await rm(work, { recursive: true });
  }
}
