import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./measure.ts";

/**
 * What the same work costs with nothing but the tools themselves, in one shell script: an overlay over an unpacked base, `lxc-execute` without LXC's
 * slow hook, `tar | igzip`. No log, no record, no digests, no failure handling: a bound, not a rival.
 */
const program = `
set -e
cd "$1"; rm -rf upper work; mkdir -p upper work merged lxc
mount -t overlay overlay -o lowerdir=base,upperdir=upper,workdir=work,volatile merged
trap 'umount merged' EXIT
install -m 755 "$2" merged/provision.sh
lxc-execute -P "$1/lxc" -n plain-limit -f "$1/config" -- /provision.sh
rm merged/provision.sh
tar -C merged --sort=name --numeric-owner --xattrs --xattrs-include='*' --acls --sparse -cf - . | igzip -1 >image.tar.gz
`;

/** Seconds of one such build over a base `.tar.gz`, which is unpacked at the first, in a folder of its own. */
export async function plainLimit(folder: string, tarball: string, script: string): Promise<number> {
  if (!existsSync(folder)) {
    mkdirSync(join(folder, "base"), { recursive: true });
    await run(["tar", "-C", join(folder, "base"), "--numeric-owner", "-xzf", tarball]);
    writeFileSync(
      join(folder, "config"),
      [
        `lxc.rootfs.path = dir:${folder}/merged`,
        "lxc.uts.name = plain",
        "lxc.net.0.type = none",
        "lxc.mount.auto = proc:mixed sys:mixed",
        "lxc.apparmor.profile = unconfined",
        "",
      ].join("\n"),
    );
  }
  const { seconds } = await run(["bash", "-c", program, "plain", folder, script]);
  rmSync(join(folder, "image.tar.gz"));
  return seconds;
}
