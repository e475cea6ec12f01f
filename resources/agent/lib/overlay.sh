# shellcheck shell=bash
# The overlay: the build's own changes (upper) over what is ours (inject) over the base.

# Best first; older kernels know fewer. `volatile` saves the syncs of a build that a crash would lose anyway; the others
# are features whose traces would be in `upper` and tie it to this mount.
overlay_options=(
  'volatile,index=off,metacopy=off,redirect_dir=off'
  'index=off,metacopy=off,redirect_dir=off'
  'index=off,redirect_dir=off'
  ''
)

# overlay_make: prepares upper, and mounts.
overlay_make() {
  overlay_upper
  overlay_mount
}

# overlay_upper: its root looks as that of what is below.
overlay_upper() {
  local below=$base/rootfs
  ((${#layers[@]} == 0)) || below=$root/layers/$layer/upper
  [[ ! -e $build/work ]] || rm -rf "$build/work"
  mkdir "$build/upper" "$build/work" && folder_looks "$below" "$build/upper" . ||
    fail_when_full "$root" "beginning the script"
}

# folder_looks <from> <to> <folder>…: gives folders below <to> all that those below <from> have, but for what is in them.
folder_looks() {
  local -a all=(--xattrs '--xattrs-include=*' --acls --numeric-owner)
  tar -C "$1" -c --no-recursion "${all[@]}" --format=posix "${@:3}" | tar -C "$2" -x -p --same-owner "${all[@]}"
}

# overlay_stack: sets stack to the layers, highest first, as links: mount options are limited to a page.
overlay_stack() {
  local i
  stack=
  for ((i = ${#layers[@]}; i > 0; i--)); do stack+=$i:; done
  cd "$scratch/stack" || fail mount "The folder of the layers has gone."
  [[ -e rootfs ]] || ln -s "$base/rootfs" "$scratch/inject" "$build" .
}

# overlay_mount: of an upper that is there already, too.
overlay_mount() {
  local options error stack
  local -a choices=("${overlay_options[@]}")
  overlay_stack
  stack=lowerdir=${stack}inject:rootfs,upperdir=$id/upper,workdir=$id/work
  # What the kernel took last time is tried first.
  [[ -e $root/overlay ]] && choices=("$(<"$root/overlay")" "${choices[@]}")
  for options in "${choices[@]}"; do
    error=$(overlay "${options:+$options,}$stack" 2>&1) || continue
    [[ -e $root/overlay && $options == "${choices[0]}" ]] || printf '%s' "$options" >"$root/overlay"
    cd / || :
    return
  done
  fail overlay "The host can't mount an overlay in $root: ${error##*: }" \
    "It wants a kernel with overlayfs, and $root on an ordinary filesystem (ext4, xfs, btrfs), not on an overlay itself."
}

# overlay <options>: mounts it. The newer way of mounting takes options of 255 characters at most.
overlay() {
  LIBMOUNT_FORCE_MOUNT2=always mount -t overlay overlay "$scratch/merged" -o "$1"
}

# overlay_unmount
overlay_unmount() {
  umount "$scratch/merged" || umount -l "$scratch/merged"
}

# overlay_for_packing: the layers without what is ours.
overlay_for_packing() {
  local stack
  overlay_stack
  overlay "ro,lowerdir=${stack}rootfs" || fail overlay "The image's filesystem could not be mounted for packing."
  cd / || :
}
