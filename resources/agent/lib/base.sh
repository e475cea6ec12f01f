# shellcheck shell=bash
# Takes the base: unpacked once per digest and shared, read-only, by all builds.

# base_take: sets base (its folder), base_cached; holds a lock so that gc leaves it alone.
base_take() {
  local file lock
  base_cached=1
  # Again when gc took it away in the moment between finding and holding it, or another build what it was to be unpacked from.
  until
    file=''
    base_sha256=${plan[base_sha256]}
    base_md5=${plan[base_md5]}
    base_find || {
      base_get
      base_find || base_unpack "$file"
      download_release
    }
    base_hold
  do :; done
  base_agrees
  fact base_sha256 "$base_sha256"
  fact base_md5 "$base_md5"
}

# base_find: whether it is unpacked already; knows it by either digest.
base_find() {
  local folder found
  if [[ ! $base_sha256 && $base_md5 ]]; then
    for folder in "$root"/bases/*/; do
      # gc may be taking it away.
      { found=$(<"$folder/md5"); } 2>/dev/null && [[ $found == "$base_md5" ]] || continue
      folder=${folder%/}
      base_sha256=${folder##*/}
    done
  fi
  base=$root/bases/$base_sha256
  [[ $base_sha256 && -d $base ]]
}

# base_get: of base_take; sets file to the tarball, or base_sha256 when the server says that it is still the same.
base_get() {
  base_cached=
  case ${plan[base_kind]} in
    path)
      file=${plan[base_source]}
      [[ -r $file && -f $file ]] || fail base-missing "There is no base image at $file on the host."
      ;;
    upload)
      file=$root/uploads/$base_sha256
      # Another build may have unpacked it since we looked.
      [[ -f $file ]] || base_find || fail base-missing "The base has not been uploaded to the host." "Start the build again."
      ;;
    url) download_base ;;
  esac
}

# base_unpack <tarball>: two builds that want the same base unpack it once. Does nothing when the tarball has gone meanwhile.
base_unpack() {
  local name=${base_sha256:-$id}
  exec {lock}>"$root/bases/.lock-$name"
  flock -n "$lock" || {
    note info "Another build is unpacking this base; waiting for it."
    flock "$lock"
  }
  if ! base_find && [[ -e $1 ]]; then
    unpack "$1" "$root/bases/.new-$id"
    base=$root/bases/$base_sha256
    # With no digest known before, another build may have unpacked the same by now.
    mv -T "$root/bases/.new-$id" "$base" 2>/dev/null || rm -rf "$root/bases/.new-$id"
    [[ -d $base/rootfs ]] || fail base-unpack "The base could not be put in its place, $base."
  fi
  [[ ${plan[base_kind]} != path ]] && rm -f "$1"
  download_done
  rm -f "$root/bases/.lock-$name"
  exec {lock}>&-
}

# base_hold: fails when the base has gone.
base_hold() {
  { exec {base_lock}>>"$base/used"; } 2>/dev/null || return 1
  flock -s "$base_lock"
  [[ $base/used -ef /proc/self/fd/$base_lock ]] || return 1
  printf . >"$base/used"
  base_md5=$(<"$base/md5")
  probe_read
  [[ -d $base/looks ]] || base_look
}

# base_look: makes, once for all builds, empty folders that look as those of the base: looks/upper as `/`, looks/inject as that and what is ours in it.
base_look() {
  local new=$base/.looks-$id rootfs=$base/rootfs folder
  local -a folders=(.)
  if [[ ! -L $rootfs/etc ]]; then
    for folder in etc etc/pam.d; do [[ ! -d $rootfs/$folder || -L $rootfs/$folder ]] || folders+=("$folder"); done
  fi
  mkdir -p "$new/upper" "${folders[@]/#/$new/inject/}" && folder_looks "$rootfs" "$new/upper" . && folder_looks "$rootfs" "$new/inject" "${folders[@]}"
  # Another build may have made them by now.
  mv -T "$new" "$base/looks" 2>/dev/null || rm -rf "$new"
  [[ -d $base/looks ]] || {
    fail_when_full "$root" "preparing the base"
    fail base-unpack "The base could not be prepared in $base."
  }
}

# base_agrees: the digest that the plan did not look it up by.
base_agrees() {
  [[ ! ${plan[base_md5]} || ${plan[base_md5]} == "$base_md5" ]] ||
    fail base-digest "The base is not the one that the spec names: its MD5 is $base_md5, expected ${plan[base_md5]}." \
      "Correct base_image_md5, or the base."
}

# probe_write <folder>: finds out once what every build over this base wants to know of it.
probe_write() {
  local rootfs=$1/rootfs path file
  {
    for path in /bin/sh /bin/bash /usr/bin/bash /usr/bin/env /usr/bin/python3 /usr/bin/perl; do
      resolve "$rootfs" "$path" && [[ -f $resolved && -x $resolved ]] || continue
      printf 'program %s\n' "$path"
      [[ $path == /bin/sh ]] && printf 'machine %s\n' "$(machine_of "$resolved")"
    done
    [[ -L $rootfs/etc/resolv.conf ]] && printf 'resolv.conf symlink\n'
    for file in "$rootfs"/etc/pam.d/*; do
      [[ -f $file && ! -L $file ]] && grep -Eq '^[^#]*required[[:space:]].*pam_loginuid\.so' "$file" && printf 'loginuid %s\n' "${file##*/}"
    done
    :
  } >"$1/probed"
}

# probe_read: sets base_programs, base_machine, base_resolv_symlink, base_loginuid.
probe_read() {
  local key value
  declare -gA base_programs=()
  declare -ga base_loginuid=()
  base_machine='' base_resolv_symlink=''
  while read -r key value; do
    case $key in
      program) base_programs[$value]=1 ;;
      machine) base_machine=$value ;;
      resolv.conf) base_resolv_symlink=1 ;;
      loginuid) base_loginuid+=("$value") ;;
    esac
  done <"$base/probed"
}

# machine_of <file>: e_machine of an ELF file, as a number; nothing for other files.
machine_of() {
  local -a bytes
  read -r -a bytes < <(od -An -tu1 -N 20 "$1" | tr '\n' ' ')
  [[ "${bytes[*]:0:4}" == '127 69 76 70' ]] || return 0
  if ((bytes[5] == 2)); then printf '%d' "$((bytes[18] * 256 + bytes[19]))"; else printf '%d' "$((bytes[19] * 256 + bytes[18]))"; fi
}

# resolve <root> <path>: sets resolved to where the path leads when root is the root; links never lead out of it.
resolve() {
  local rest=$2 part link count=0
  resolved=$1
  while [[ $rest ]]; do
    rest=${rest##+(/)}
    part=${rest%%/*}
    rest=${rest#"$part"}
    case $part in
      '' | .) continue ;;
      ..)
        [[ $resolved != "$1" ]] && resolved=${resolved%/*}
        continue
        ;;
    esac
    if [[ -L $resolved/$part ]]; then
      ((++count < 40)) && link=$(readlink "$resolved/$part") || return 1
      [[ $link == /* ]] && resolved=$1
      rest=$link$rest
    else
      resolved+=/$part
    fi
  done
  [[ -e $resolved ]]
}
