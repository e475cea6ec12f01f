# shellcheck shell=bash
# Packs the image: the same tree gives the same bytes.

# pack: makes image.tar.* of what is mounted at merged, with its digests.
pack() {
  local image=$build/image.tar.${plan[compression]} glob size image_fd md5_job md5
  local -a compress
  # Names without the process's number, times without those that reading changes.
  local -a options=(--sort=name --numeric-owner --xattrs '--xattrs-include=*' --acls --sparse --format=posix
    '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' --check-links
    --warning=no-file-changed --warning=no-file-ignored --warning=no-file-removed --warning=no-file-shrank)
  pack_epoch
  for glob in "${exclude[@]}"; do options+=(--anchored --wildcards --no-wildcards-match-slash "--exclude=.$glob"); done
  pack_compressor
  exec {image_fd}>"$image.part"
  slices_pack || pack_whole
  # Not by digest_of, which in the background is a process more, while this is what a build's end waits for.
  md5sum <"$image.part" >"$scratch/md5" &
  md5_job=$!
  digest_of sha256 "$image.part" >"$scratch/sha256"
  wait "$md5_job"
  fact artifact_sha256 "$(<"$scratch/sha256")"
  read -r md5 _ <"$scratch/md5"
  fact artifact_md5 "$md5"
  read -r _ size <"/proc/self/fdinfo/$image_fd"
  mv "$image.part" "$image" && fact artifact_size "$size"
}

# pack_whole: what slices_pack can't do, but may have begun.
pack_whole() {
  exec {image_fd}>&- {image_fd}>"$image.part"
  pack_run whole . 1>&"$image_fd"
  pack_went whole
}

# pack_run <name> <argument for tar>…: prints it compressed; leaves how it went in the scratch, under that name.
pack_run() {
  local went=$scratch/slices/$1
  local -a archive=(tar -C "$scratch/merged" -c -f - "${options[@]}" "${@:2}") status
  if [[ ${*: -1} == "./$slice_end" ]]; then
    "${archive[@]}" 2>"$went.tar" | slice_cut 2>"$went.cut" | "${compress[@]}" 2>"$went.compress"
    status=("${PIPESTATUS[@]}")
  else
    pipe_wide "${archive[@]}" 2>"$went.tar" | "${compress[@]}" 2>"$went.compress"
    status=("${PIPESTATUS[0]}" 0 "${PIPESTATUS[1]}")
  fi
  printf '%s\n' "${status[*]}" >"$went"
}

# pack_went <name>: fails when a slice's end was not to be found, as with nothing but exclusions.
pack_went() {
  local -a status
  read -r -a status <"$scratch/slices/$1" || status=(2 0 0)
  # tar says 1 for files that changed meanwhile, and for sockets: nothing runs any more, and sockets are not for keeping.
  if ((status[0] > 1 || status[2] || (status[1] && status[1] != 3))); then pack_failed; fi
  ((status[1] == 0))
}

# pack_epoch: of pack; the common wish for times that do not depend on when it was built.
pack_epoch() {
  local pair
  for pair in "${env[@]}"; do
    [[ $pair =~ ^SOURCE_DATE_EPOCH=([0-9]+)$ ]] && options+=("--mtime=@${BASH_REMATCH[1]}" --clamp-mtime)
  done
  return 0
}

# pack_compressor: of pack; the fastest that is there.
pack_compressor() {
  case ${plan[compression]} in
    gz)
      if command -v igzip >/dev/null; then
        compress=(igzip -n -1 -c)
      elif command -v pigz >/dev/null; then
        compress=(pigz -n -c)
      else
        compress=(gzip -n -c)
      fi
      ;;
    zst) compress=(zstd -3 -T0 -q -c) ;;
    xz) compress=(xz -T0 -2 -c) ;;
  esac
  command -v "${compress[0]}" >/dev/null ||
    fail compression "The host has no ${compress[0]} for \`compression: ${plan[compression]}\`." "Run setup for the host, or choose another."
}

# pack_failed: of pack.
pack_failed() {
  local errors
  errors=$(head -q -c 4000 "$scratch"/slices/*.* 2>/dev/null)
  # Before the parts go, which are what filled it.
  free_space "$root"
  rm -rf "$image.part" "$build/slices"
  if ((free_bytes < 1048576 || free_inodes == 0)) || [[ $errors == *[Nn]'o space left'* ]]; then disk_full "$root" "packing the image"; fi
  errors=$(tail -q -n 1 "$scratch"/slices/*.{compress,tar} 2>/dev/null | tr '\n' ' ')
  fail pack "The image could not be packed (tar ${status[0]-}, ${compress[0]} ${status[2]-}): $errors"
}
