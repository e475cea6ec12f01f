# shellcheck shell=bash
# Looks for what builds need, and says what to do about what is missing (findingSchema in main/contract/host.ts).

# doctor
doctor() {
  local found
  if ((EUID == 0)); then
    finding privileges ok "root"
  else
    finding privileges error "not root (uid $EUID)" "Log in as root, or turn sudo on in the host's profile."
  fi
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
    finding bash ok "$BASH_VERSION"
  else
    finding bash error "$BASH_VERSION" "Update Bash to 4.4 or later."
  fi
  read -r found </proc/sys/kernel/osrelease
  finding kernel ok "$found"
  finding architecture ok "$(uname -m)"
  doctor_lxc
  doctor_cgroup
  doctor_tools
  doctor_root
  doctor_overlay
  doctor_apparmor
  doctor_network
}

# finding <check> <state> <found> [<remedy> [setup]]
finding() {
  local found remedy
  json_string found "$3"
  json_string remedy "${4-}"
  printf '{"check":"%s","state":"%s","found":%s%s%s}\n' "$1" "$2" "$found" "${4:+,\"remedy\":$remedy}" "${5:+,\"setup\":true}"
}

# doctor_lxc
doctor_lxc() {
  local version path
  if ! version=$(lxc-execute --version 2>/dev/null); then
    finding lxc error "not installed" "Install the package lxc." setup
    return
  fi
  if [[ ${version%%.*} =~ ^[0-9]+$ ]] && ((${version%%.*} >= 3)); then
    finding lxc ok "$version"
  else
    finding lxc error "$version" "Builds need LXC 3 or later: update the host."
  fi
  for path in {,/usr}/sbin/init.lxc.static /usr/{lib,libexec}/lxc/lxc-init /usr/lib*/lxc/{,*/}init.lxc.static /usr/libexec/init.lxc.static; do
    [[ -x $path ]] && return
  done
  finding lxc-init warning "init.lxc.static not found" "Containers start only with bases that fit the host's own libraries; install LXC's static init."
}

# doctor_cgroup
doctor_cgroup() {
  local name missing='' kind=v1
  [[ -e $cgroups/cgroup.controllers ]] && kind=v2
  [[ -e $cgroups/unified/cgroup.controllers ]] && kind=hybrid
  for name in memory cpu pids; do
    if [[ $kind == v2 ]]; then
      [[ " $(<$cgroups/cgroup.controllers) " == *" $name "* ]] || missing+=" $name"
    else
      [[ -d $cgroups/$name ]] || missing+=" $name"
    fi
  done
  if [[ ! -d $cgroups || ! $(ls "$cgroups") ]]; then
    finding cgroup error "no control groups" "Mount them: LXC needs $cgroups."
  elif [[ $missing ]]; then
    finding cgroup warning "$kind without$missing" "Limits for$missing can't be enforced on this host."
  else
    finding cgroup ok "$kind"
  fi
}

# doctor_tools
doctor_tools() {
  local version name
  version=$(tar --version 2>/dev/null | head -n 1)
  if [[ $version == 'tar (GNU tar)'* ]] && doctor_at_least "${version##* }" 1 28; then
    finding tar ok "${version##* }"
  else
    finding tar error "${version:-none}" "Builds need GNU tar 1.28 or later." setup
  fi
  for name in unshare script setsid flock mount; do
    command -v "$name" >/dev/null || finding "$name" error "not installed" "Install util-linux (on Debian also bsdutils)." setup
  done
  if command -v curl >/dev/null; then
    finding curl ok "installed"
  elif command -v wget >/dev/null; then
    finding curl warning "only wget" "Install curl: with wget, downloads of bases start from the beginning when they break." setup
  else
    finding curl error "neither curl nor wget" "Install curl, or bases can't be downloaded on the host." setup
  fi
  if command -v igzip >/dev/null; then
    finding compressor ok "igzip"
  else
    version=gzip
    command -v pigz >/dev/null && version=pigz
    finding compressor warning "$version" "Install isal: images are packed 5 to 10 times faster with its igzip." setup
  fi
  for name in zstd xz bzip2; do
    command -v "$name" >/dev/null || finding "$name" warning "not installed" "Install it to use bases and images compressed with it." setup
  done
  command -v openssl >/dev/null || finding openssl warning "not installed" "Install it: digests are taken faster with it." setup
  command -v perl >/dev/null || finding perl warning "not installed" "Install it: images are packed faster with it." setup
}

# doctor_at_least <version> <major> <minor>
doctor_at_least() {
  local major=${1%%.*} minor=${1#*.}
  minor=${minor%%[!0-9]*}
  ((major > $2 || (major == $2 && ${minor:-0} >= $3)))
}

# doctor_root: the agent's folder, its filesystem and space.
doctor_root() {
  local kind options word wrong='' space used folder=$root
  while [[ ! -d $folder ]]; do folder=${folder%/*} && folder=${folder:-/}; done
  read -r kind options < <(findmnt -n -o FSTYPE,OPTIONS -T "$folder")
  case $kind in
    overlay | aufs | nfs* | cifs | fuse* | 9p | vfat | ramfs)
      finding filesystem error "$kind at $root" "Put the agent's folder on ext4, xfs or btrfs, with \`root\` in the host's profile." ;;
    *)
      for word in nodev nosuid noexec; do [[ ,$options, != *,$word,* ]] || wrong+=${wrong:+, }$word; done
      if [[ $wrong ]]; then
        finding filesystem error "$root is mounted $wrong" "Remount it without $wrong, or choose another folder with \`root\` in the host's profile."
      else
        finding filesystem ok "$kind at $root"
      fi
      ;;
  esac
  free_space "$folder" || return 0
  in_bytes space "$free_bytes"
  space+=" free"
  # A tree of many files on a slow disk is not worth a long wait.
  if used=$(timeout 5 du -sxB1 "$root" 2>/dev/null) && in_bytes used "${used%%[!0-9]*}"; then space+=", $used used by Stackwright"; fi
  if ((free_bytes < 1000000000)); then
    finding disk error "$space" "Free some space in $root: \`stackwright gc\` removes old builds and bases."
  elif ((free_bytes < 5000000000)); then
    finding disk warning "$space" "Free some space in $root before large builds: \`stackwright gc\` removes old builds and bases."
  else
    finding disk ok "$space"
  fi
}

# doctor_overlay: by really mounting one, in namespaces of its own. A process of its own, too, whose end takes the folder away whatever ends it.
doctor_overlay() (
  local try result
  mkdir -p "$root" 2>/dev/null
  try=$(mktemp -d "$root/.doctor.XXXXXX" 2>/dev/null) || {
    finding overlayfs error "$root can't be written" "Choose another folder with \`root\` in the host's profile."
    return
  }
  trap 'rm -rf "$try"' EXIT
  mkdir "$try"/{lower,upper,work,merged}
  # shellcheck disable=SC2016 # the inner shell expands it
  result=$(unshare --mount --pid --fork --mount-proc "$BASH" -c 'cd "$1" &&
    mount -t overlay overlay merged -o "volatile,lowerdir=lower,upperdir=upper,workdir=work" 2>/dev/null && { echo volatile; exit; }
    mount -t overlay overlay merged -o "lowerdir=lower,upperdir=upper,workdir=work" && echo plain' doctor "$try" 2>&1)
  case $result in
    *volatile) finding overlayfs ok "with volatile" ;;
    *plain) finding overlayfs ok "without volatile" ;;
    *) finding overlayfs error "${result##*$'\n'}" "The kernel must have overlayfs (modprobe overlay) and the agent must be allowed to mount: not inside an unprivileged container." ;;
  esac
)

# doctor_apparmor
doctor_apparmor() {
  local enabled=N
  [[ -e /sys/module/apparmor/parameters/enabled ]] && read -r enabled </sys/module/apparmor/parameters/enabled
  if [[ $enabled == Y ]]; then finding apparmor ok "enabled (builds run unconfined)"; else finding apparmor ok "not enabled"; fi
}

# doctor_network
doctor_network() {
  local path bridges=
  for path in /sys/class/net/*/bridge; do
    path=${path%/bridge}
    [[ -d $path ]] && bridges+=" ${path##*/}"
  done
  if [[ $bridges ]]; then finding bridge ok "${bridges# }"; else finding bridge ok "none (only \`network: bridge\` needs one)"; fi
  if grep -qs '^[[:space:]]*nameserver' /etc/resolv.conf; then
    finding dns ok "$(grep -m 1 '^[[:space:]]*nameserver' /etc/resolv.conf)"
  else
    finding dns warning "no nameserver in /etc/resolv.conf" "Scripts will find no names in the network; set one up on the host."
  fi
}
