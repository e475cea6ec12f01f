import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { shellLine } from "../../main/hosts/index.ts";

/**
 * The beginning of a command line that runs the rest where this machine looks different: in a mount namespace of its own,
 * so nothing outside changes and nothing is to be undone.
 */
export type Wrapper = readonly string[];

// Whiteouts rather than something mounted over each: a shell finds what is no program, too, when there is nothing else.
const hide = `set -e
mount -t tmpfs hidden /mnt
for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin; do
  mkdir -p "/mnt$folder/upper" "/mnt$folder/work"
  mount -t overlay overlay "$folder" -o "lowerdir=$folder,upperdir=/mnt$folder/upper,workdir=/mnt$folder/work"
  for name in $1; do rm -f "$folder/$name"; done
done
if [ -n "$2" ]; then mount --bind "$2" /usr/local/bin; fi
shift 2
exec "$@"`;

/** Where these commands are not installed, and the files of `folder`, if given, stand in /usr/local/bin. */
export function lacking(commands: readonly string[], folder = ""): Wrapper {
  return ["unshare", "--mount", "sh", "-c", hide, "sh", commands.join(" "), folder];
}

/** Where `folders` stand in the place of others, which have to be there: `[what, where]`. */
export function replaced(folders: readonly (readonly [what: string, where: string])[]): Wrapper {
  const words = folders.flatMap((pair) => [...pair]);
  const bind =
    'n=$1; shift; while [ "$n" -gt 0 ]; do mount --bind "$1" "$2"; shift 2; n=$((n - 1)); done; exec "$@"';
  return ["unshare", "--mount", "sh", "-ec", bind, "sh", String(folders.length), ...words];
}

const copy = `set -e
mount -t tmpfs copy "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay "$1/root" -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work"
for path in /proc /sys /dev "$2"; do mkdir -p "$1/root$path"; mount --rbind "$path" "$1/root$path"; done
root=$1/root
shift 2
exec chroot "$root" "$@"`;

/** On a copy of this machine, which is thrown away with all that was installed there; `folder`: empty, for the copy. */
export function copied(folder: string, program: string): Wrapper {
  return ["unshare", "--mount", "sh", "-c", copy, "sh", folder, dirname(dirname(program))];
}

/** Lines for sshd_config: whoever logs in comes to such a machine; `script` is written, and runs it. */
export function servedAs(wrapper: Wrapper, script: string): string {
  writeFileSync(script, `#!/bin/sh\nexec ${shellLine(wrapper)} sh -c "$SSH_ORIGINAL_COMMAND"\n`, {
    mode: 0o755,
  });
  return `ForceCommand ${script}`;
}
