import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestBase } from "../support/base.ts";
import { run } from "./measure.ts";

// `chroot` isolation and a store of its own: its other isolation fails on hybrid control groups.
const program = `
set -e
cd "$1"; shift
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=overlay
b() { buildah --root "$PWD/store" --runroot "$PWD/run" "$@"; }
# An image of the base is made once, for a Containerfile that is over one.
case $(<Containerfile) in
  "FROM localhost/base"*) [ -e based ] || { printf 'FROM scratch\\nADD base.tar.gz /\\n' | b bud -q -t base -f - . >/dev/null && : >based; } ;;
esac
b bud --layers "$@" -q -t bench -f Containerfile . >/dev/null
c=$(b from --pull=never bench)
m=$(b mount "$c")
tar -C "$m" --sort=name --numeric-owner --xattrs --xattrs-include='*' --acls --sparse -cf - . | igzip -1 >image.tar.gz
b umount "$c" >/dev/null
b rm "$c" >/dev/null
`;

/** Seconds from a Containerfile to a flat tarball. Its `base.tar.gz` is the given base, and `localhost/base` an image of that. */
export async function inBuildah(
  work: string,
  base: TestBase,
  containerfile: string,
  options: readonly string[] = [],
): Promise<number> {
  const folder = join(work, "buildah");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Containerfile"), containerfile);
  await run(["cp", "--reflink=auto", "-n", base.tarball, join(folder, "base.tar.gz")]);
  return (await run(["bash", "-c", program, "buildah", folder, ...options])).seconds;
}

let round = 0;

/** Seconds of a build of the same script on the same base, whose layer is cached; the script's own layer is made anew each time. */
export async function buildahBuild(work: string, base: TestBase, script: string): Promise<number> {
  const folder = join(work, "buildah");
  const containerfile =
    "FROM scratch\nADD base.tar.gz /\nCOPY provision.sh /provision.sh\nRUN bash /provision.sh\n";
  const once = (remark: string): Promise<number> => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "provision.sh"), `${script}# ${remark}\n`);
    return inBuildah(work, base, containerfile);
  };
  if (round === 0) await once("warm-up");
  return once(String(round++));
}
