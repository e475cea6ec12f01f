# shellcheck shell=bash
# Unpacks a base's tarball and checks it at the same time.

# unpack <tarball> <folder>: makes <folder>/rootfs with its digests beside it; sets base_sha256 and base_md5.
unpack() {
  local file=$1 folder=$2 decompress errors tarball_fd watcher=''
  local -a status
  [[ -s $file ]] || fail base-not-tar "The base image is an empty file."
  unpack_format "$file"
  rm -rf "$folder"
  mkdir -m 711 "$folder" && mkdir -m 755 "$folder/rootfs" || unpack_failed disk-full
  printf '%65536s' '' >"$folder/reserve"
  digest_of sha256 "$file" >"$folder/sha256" &
  local sha256_job=$!
  digest_of md5 "$file" >"$folder/md5" &
  local md5_job=$!
  # Opened here, so that we can see how far it is read.
  exec {tarball_fd}<"$file"
  [[ ! $phase ]] || { unpack_watch & watcher=$!; }
  "${decompress[@]}" <&"$tarball_fd" 2>"$scratch/errors.decompress" |
    tar -x -f - -C "$folder/rootfs" -p --same-owner --numeric-owner --xattrs --xattrs-include='*' --acls \
      --warning=no-timestamp --warning=no-unknown-keyword 2>"$scratch/errors.tar"
  status=("${PIPESTATUS[@]}")
  errors=$(head -q -c 20000 "$scratch/errors.tar" "$scratch/errors.decompress" 2>/dev/null)
  wait "$sha256_job" "$md5_job"
  [[ ! $watcher ]] || { kill "$watcher" && wait "$watcher"; } 2>/dev/null
  exec {tarball_fd}<&-
  rm -f "$folder/reserve"
  unpack_digests
  [[ ${status[*]} == '0 0' ]] || unpack_explain
  unpack_has_root
  probe_write "$folder"
}

# unpack_watch: tells how far it is, until killed.
unpack_watch() {
  local size at before=-1
  size=$(stat -c %s "$file")
  while nap 0.25; do
    read -r _ at <"/proc/self/fdinfo/$tarball_fd"
    ((at > before)) || continue
    before=$at
    progress unpacking "$at" "$size"
  done
}

# unpack_format <tarball>: sets decompress, by the file's first bytes; fails for what is no tarball.
unpack_format() {
  local magic what=
  magic=$(od -An -tx1 -N 16 "$1" | tr -d ' \n')
  case $magic in
    1f8b*) unpack_with igzip -dc -- pigz -dc -- gzip -dc ;;
    425a68*) unpack_with lbzip2 -dc -- bzip2 -dc ;;
    fd377a585a00*) unpack_with xz -dc -T0 ;;
    28b52ffd*) unpack_with zstd -dcq ;;
    3c21444f*|3c21646f*|3c68746d*|3c48544d*|3c3f786d*) what="a web page (HTML)" ;;
    504b0304*) what="a zip archive" ;;
    68737173*) what="a squashfs image" ;;
    514649fb*) what="a qcow2 disk image" ;;
    377abcaf*) what="a 7z archive" ;;
    213c6172*) what="a Debian package or an ar archive" ;;
    7f454c46*) what="a program (ELF)" ;;
    *)
      decompress=(cat)
      # A tar says so at byte 257; older ones have a checksum there that GNU tar will judge.
      [[ $(od -An -c -j 257 -N 5 "$1" | tr -d ' \n') == ustar ]] || tar -tf "$1" >/dev/null 2>&1 || what="something else"
      ;;
  esac
  [[ ! $what ]] || fail base-not-tar "The base image is not a tarball: it looks like $what." \
    "A base is a tar archive of a root filesystem, plain or compressed with gz, bz2, xz or zst."
}

# unpack_with <command> [-- <command>…]: sets decompress to the first that is there.
unpack_with() {
  local format=$1 word
  decompress=()
  for word in "$@" --; do
    if [[ $word != -- ]]; then
      decompress+=("$word")
      continue
    fi
    command -v "${decompress[0]}" >/dev/null && return
    decompress=()
  done
  fail base-compression "The host has no $format to unpack the base image with." "Run setup for the host, or install it there."
}

# unpack_digests: of unpack; compares with what the plan promises.
unpack_digests() {
  local name kind wanted found
  for kind in sha256 md5; do
    name=base_$kind
    wanted=${!name}
    found=$(<"$folder/$kind")
    if [[ $wanted && $wanted != "$found" ]]; then
      unpack_failed base-digest "The base is not the one that was named: its $kind is $found, expected $wanted." \
        "If this is the right file, correct base_image_$kind in the spec."
    fi
    printf -v "$name" '%s' "$found"
  done
}

# unpack_explain: of unpack; says what tar or the decompressor could not do.
unpack_explain() {
  local line
  shopt -s nocasematch
  case $errors in
    *'no space left'* | *'wrote only'* | *'disk quota'*) unpack_failed disk-full ;;
    # A link to a name outside is made as one inside of the same name, which is not there.
    *"member name contains '..'"* | *'not a directory'* | *'too many levels of symbolic links'* | *'from hard link targets'*'cannot hard link'*)
      line=$(grep -m 1 -Ei "contains '\.\.'|not a directory|too many levels|cannot hard link" <<<"$errors")
      unpack_failed base-unsafe "The base image has members that lead out of its own folder (${line#tar: })." \
        "Nothing of it was used. Make the tarball with plain \`tar -C ROOTFS -c .\`."
      ;;
    *'unexpected end'* | *'unexpected eof'* | *'truncated'* | *'premature'* | *'end of file'* | *'incomplete'* | *'EOF'* | *'decompression'*'error'*)
      unpack_failed base-truncated "The base image breaks off in the middle." "Download or make it again; its digest is $base_sha256."
      ;;
    *'does not look like a tar archive'*)
      unpack_failed base-not-tar "The base image is compressed, but what is inside is not a tarball." \
        "A base is a tar archive of a root filesystem."
      ;;
  esac
  shopt -u nocasematch
  # igzip says nothing at all when its input ends early.
  if ((status[0] != 0)); then unpack_failed base-truncated "The base image is damaged or breaks off in the middle." "Download or make it again; its digest is $base_sha256."; fi
  line=${errors%%$'\n'*}
  unpack_failed base-unpack "The base image could not be unpacked: ${line#tar: }"
}

# unpack_has_root: of unpack; whether there is a root filesystem inside.
unpack_has_root() {
  local inside=$folder/rootfs first
  [[ -e $inside/etc || -e $inside/usr || -e $inside/bin || -e $inside/sbin || -e $inside/lib ]] && return
  if [[ -e $inside/manifest.json || -e $inside/oci-layout ]]; then
    unpack_failed base-not-tar "The base image is a \`docker save\` archive of layers, not a root filesystem." \
      "Use \`docker export\` of a container instead."
  fi
  first=$(find "$inside" -mindepth 1 -maxdepth 1 -printf '%f\n' -quit)
  unpack_failed base-empty "There is no root filesystem in the base image${first:+; the first thing in it is \"$first\"}." \
    "Its top level must have etc, usr, bin and so on: make it with \`tar -C ROOTFS -c .\`."
}

# unpack_failed <code> [<message> [<hint>]]: of unpack; leaves nothing half-made.
unpack_failed() {
  [[ $1 != disk-full ]] || free_space "$root"
  rm -rf "$folder"
  [[ ${plan[base_kind]} == path ]] || rm -f "$file"
  if [[ $1 == disk-full ]]; then disk_full "$root" "unpacking the base"; fi
  fail "$@"
}
