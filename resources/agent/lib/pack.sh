# shellcheck shell=bash
# Packs the image: the same tree gives the same bytes.

# pack: makes image.tar.* of what is mounted at merged, with its digests.
pack() {
  local image=$build/image.tar.${plan[compression]} glob size packing md5_job md5
  local -a compress status
  # Names without the process's number, times without those that reading changes.
  local -a options=(--sort=name --numeric-owner --xattrs '--xattrs-include=*' --acls --sparse --format=posix
    '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'
    --warning=no-file-changed --warning=no-file-ignored --warning=no-file-removed --warning=no-file-shrank)
  pack_epoch
  for glob in "${exclude[@]}"; do options+=(--anchored --wildcards --no-wildcards-match-slash "--exclude=.$glob"); done
  pack_compressor
  # MD5 takes a quarter of the time that packing does, on one processor: it is taken of what has been written so far.
  : >"$image.part"
  sleep infinity &
  packing=$!
  tail -c +1 -f --pid="$packing" -s 0.02 "$image.part" 2>/dev/null | md5sum >"$scratch/md5" &
  md5_job=$!
  tar -C "$scratch/merged" -c -f - "${options[@]}" . 2>"$scratch/tar.errors" | "${compress[@]}" 2>"$scratch/compress.errors" >"$image.part"
  status=("${PIPESTATUS[@]}")
  kill "$packing"
  wait "$packing" 2>/dev/null
  # tar says 1 for files that changed meanwhile, and for sockets: nothing runs any more, and sockets are not for keeping.
  if ((status[0] > 1 || status[1])); then pack_failed; fi
  fact artifact_sha256 "$(digest_of sha256 "$image.part")"
  if wait "$md5_job"; then read -r md5 _ <"$scratch/md5"; else md5=$(digest_of md5 "$image.part"); fi
  fact artifact_md5 "$md5"
  size=$(stat -c %s "$image.part")
  mv "$image.part" "$image" && fact artifact_size "$size"
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
        compress=(igzip -n -1 -T 2 -c)
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
  errors=$(head -q -c 4000 "$scratch/tar.errors" "$scratch/compress.errors" 2>/dev/null)
  # Before the part goes, which is what filled it.
  free_space "$root"
  rm -f "$image.part"
  if ((free_bytes < 1048576 || free_inodes == 0)) || [[ $errors == *[Nn]'o space left'* ]]; then disk_full "$root" "packing the image"; fi
  errors=$(tail -q -n 1 "$scratch/compress.errors" "$scratch/tar.errors" 2>/dev/null | tr '\n' ' ')
  fail pack "The image could not be packed (tar ${status[0]}, ${compress[0]} ${status[1]}): $errors"
}
