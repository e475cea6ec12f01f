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

# overlay_make: prepares upper and inject, and mounts.
overlay_make() {
  mkdir -m 755 "$build/upper" && mkdir -m 700 "$build/work" || fail_when_full "$root" "beginning the script"
  inject_fill
  overlay_mount
}

# overlay_mount: of an upper that is there already, too.
overlay_mount() {
  local options error layers
  local -a choices=("${overlay_options[@]}")
  # Relative, as mount options are limited to a page and may not hold every character.
  cd "$root" || fail mount "The folder $root has gone."
  layers=lowerdir=$scratch/inject:bases/${base##*/}/rootfs,upperdir=${build#"$root/"}/upper,workdir=${build#"$root/"}/work
  # What the kernel took last time is tried first.
  [[ -e $root/overlay ]] && choices=("$(<"$root/overlay")" "${choices[@]}")
  for options in "${choices[@]}"; do
    error=$(mount -t overlay overlay "$scratch/merged" -o "${options:+$options,}$layers" 2>&1) || continue
    [[ -e $root/overlay && $options == "${choices[0]}" ]] || printf '%s' "$options" >"$root/overlay"
    cd / || :
    return
  done
  fail overlay "The host can't mount an overlay in $root: ${error##*: }" \
    "It wants a kernel with overlayfs, and $root on an ordinary filesystem (ext4, xfs, btrfs), not on an overlay itself."
}

# overlay_for_packing: the same without what is ours.
overlay_for_packing() {
  umount "$scratch/merged" || umount -l "$scratch/merged"
  cd "$root" || fail mount "The folder $root has gone."
  mount -t overlay overlay "$scratch/merged" -o "ro,lowerdir=${build#"$root/"}/upper:bases/${base##*/}/rootfs" ||
    fail overlay "The image's filesystem could not be mounted for packing."
  cd / || :
}
