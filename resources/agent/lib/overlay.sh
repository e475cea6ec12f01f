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

# overlay_make [<folder>]: prepares upper, and mounts.
overlay_make() {
  overlay_upper "$@"
  overlay_mount
}

# overlay_upper [<folder>]: sets below, and makes an upper whose root looks as that; and another folder in the same process.
overlay_upper() {
  [[ ! -e $build/work ]] || rm -rf "$build/work"
  if ((${#layers[@]})); then
    below=$root/layers/$layer/upper
    mkdir "$build/upper" "$build/work" "$@" && folder_looks "$below" "$build/upper" .
  else
    below=$base/looks/upper
    mkdir "$build/work" "$@" &
    cp -a "$below" "$build/upper" && wait "$!"
  fi || fail_when_full "$root" "beginning the script"
}

# folder_looks <from> <to> <folder>…: gives folders below <to> all that those below <from> have, but for what is in them.
folder_looks() {
  local -a all=(--xattrs '--xattrs-include=*' --acls --numeric-owner)
  tar -C "$1" -c --no-recursion "${all[@]}" --format=posix "${@:3}" | tar -C "$2" -x -p --same-owner "${all[@]}"
}

# overlay_open <variable> <folder>: opens it and sets the variable to its descriptor, which is its name for the mount from here on: options are
# limited to a page, and a comma or colon in a path would have a meaning.
overlay_open() {
  exec {overlay_fd}<"$2" || fail mount "The folder $2 has gone."
  overlay_fds+=("$overlay_fd")
  printf -v "$1" '%s' "$overlay_fd"
}

# overlay_stack: sets stack to the layers, highest first, and rootfs; the mount is to be done from the folder that we go to.
overlay_stack() {
  local name fd
  overlay_fds=() stack=
  for name in "${layers[@]}"; do
    overlay_open fd "$root/layers/$name/upper"
    stack=$fd:$stack
  done
  overlay_open rootfs "$base/rootfs"
  cd "/proc/$BASHPID/fd" || fail mount "The descriptors of the layers can't be reached in /proc."
}

# overlay_close: leaves all that.
overlay_close() {
  local fd
  for fd in "${overlay_fds[@]}"; do exec {fd}<&-; done
  cd / || :
}

# overlay_mount: of an upper that is there already, too.
overlay_mount() {
  local options error stack rootfs inject own
  local -a overlay_fds choices=("${overlay_options[@]}")
  overlay_stack
  overlay_open inject "$scratch/inject"
  overlay_open own "$build"
  stack=lowerdir=$stack$inject:$rootfs,upperdir=$own/upper,workdir=$own/work
  wait "$inject_job"
  # What the kernel took last time is tried first.
  [[ -e $root/overlay ]] && choices=("$(<"$root/overlay")" "${choices[@]}")
  for options in "${choices[@]}"; do
    error=$(overlay "${options:+$options,}$stack" 2>&1) || continue
    [[ -e $root/overlay && $options == "${choices[0]}" ]] || printf '%s' "$options" >"$root/overlay"
    overlay_close
    return
  done
  fail overlay "The host can't mount an overlay in $root: ${error##*: }" \
    "It wants a kernel with overlayfs, and $root on an ordinary filesystem (ext4, xfs, btrfs), not on an overlay itself."
}

# overlay <options>: of a subshell, which becomes what mounts it. The newer way of mounting takes options of 255 characters at most.
overlay() {
  LIBMOUNT_FORCE_MOUNT2=always exec mount -t overlay overlay "$scratch/merged" -o "$1"
}

# overlay_unmount
overlay_unmount() {
  umount "$scratch/merged" || umount -l "$scratch/merged"
}

# overlay_for_packing: the layers without what is ours.
overlay_for_packing() {
  local stack rootfs
  local -a overlay_fds
  overlay_stack
  (overlay "ro,lowerdir=$stack$rootfs") || fail overlay "The image's filesystem could not be mounted for packing."
  overlay_close
}
