import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestBase } from "../support/base.ts";
import { run } from "./measure.ts";

// `chroot` isolation and a store of its own: its other isolation fails on hybrid control groups.
const program = `
set -e
cd "$1"
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=overlay
b() { buildah --root "$1/store" --runroot "$1/run" "\${@:2}"; }
b "$1" bud --layers -q -t bench -f Containerfile . >/dev/null
c=$(b "$1" from --pull=never bench)
m=$(b "$1" mount "$c")
tar -C "$m" --sort=name --numeric-owner --xattrs --xattrs-include='*' --acls --sparse -cf - . | igzip -1 >image.tar.gz
b "$1" umount "$c" >/dev/null
b "$1" rm "$c" >/dev/null
`;

let round = 0;

/** Seconds of a build of the same script on the same base, whose layer is cached; the script's own layer is made anew each time. */
export async function buildahBuild(work: string, base: TestBase, script: string): Promise<number> {
  const folder = join(work, "buildah");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "Containerfile"),
    "FROM scratch\nADD base.tar.gz /\nCOPY provision.sh /provision.sh\nRUN bash /provision.sh\n",
  );
  await run(["cp", "--reflink=auto", "-n", base.tarball, join(folder, "base.tar.gz")]);
  if (round === 0) {
    writeFileSync(join(folder, "provision.sh"), `${script}# warm-up\n`);
    await run(["bash", "-c", program, "buildah", folder]);
  }
  writeFileSync(join(folder, "provision.sh"), `${script}# ${round++}\n`);
  return (await run(["bash", "-c", program, "buildah", folder])).seconds;
}
