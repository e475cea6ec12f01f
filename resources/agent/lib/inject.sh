# shellcheck shell=bash
# What is ours in a running container: a layer between base and upper, gone when the image is packed.

# inject_fill: makes the layer on the scratch tmpfs; a part goes on beside, until overlay_mount.
inject_fill() {
  local inject=$scratch/inject rootfs=$base/rootfs folder
  local -a absent=()
  # LXC would make this file for its init to be mounted on.
  : >"$inject/init.lxc.static"
  for folder in proc sys dev; do
    [[ -e $rootfs/$folder || -L $rootfs/$folder ]] || absent+=("$inject/$folder")
  done
  ((${#absent[@]} == 0)) || mkdir -m 755 "${absent[@]}"
  if [[ -L $rootfs/etc ]]; then
    rmdir "$inject/etc"
  else
    inject_names
    inject_pam
  fi
  # Last, for it restores the times as well. Whatever of `/etc` is copied up comes from here, attributes and all.
  cp -a -T "$base/looks/inject" "$inject" &
  inject_job=$!
}

# inject_names: of inject_fill; the host's resolv.conf and hosts.
inject_names() {
  local resolv=/etc/resolv.conf name text
  umask 022
  if [[ ${plan[network]} != host && -e /run/systemd/resolve/resolv.conf ]] && text=$(<"$resolv") && [[ $text == *nameserver*127.* ]]; then
    resolv=/run/systemd/resolve/resolv.conf
  fi
  [[ -e $resolv ]] && printf '%s\n' "$(<"$resolv")" >"$inject/etc/resolv.conf"
  read -r name </proc/sys/kernel/hostname
  text='127.0.0.1 localhost'
  [[ -e /etc/hosts ]] && text=$(</etc/hosts)
  [[ " ${text//[$'\t\n']/ } " == *" $name "* ]] || text+=$'\n'"127.0.1.1 $name"
  printf '%s\n' "$text" >"$inject/etc/hosts"
  umask 077
  if [[ $base_resolv_symlink ]]; then
    note info "The base's /etc/resolv.conf is a link; during the build the host's file is there instead. The image keeps the link."
  fi
}

# inject_pam: of inject_fill; where the kernel refuses what pam_loginuid does, sessions of cron or sshd would fail.
inject_pam() {
  local name line
  ((${#base_loginuid[@]})) && loginuid_refused || return 0
  mkdir -m 755 "$inject/etc/pam.d"
  for name in "${base_loginuid[@]}"; do
    while IFS= read -r line || [[ $line ]]; do
      [[ $line == !(*#*)required*pam_loginuid.so* ]] && line=${line/required/optional}
      printf '%s\n' "$line"
    done <"$rootfs/etc/pam.d/$name" >"$inject/etc/pam.d/$name"
    chmod --reference="$rootfs/etc/pam.d/$name" "$inject/etc/pam.d/$name"
  done
  note info "The kernel refuses login ids in containers: pam_loginuid is optional during the build (${base_loginuid[*]}). The image keeps its own files."
}

# loginuid_refused: by trying.
loginuid_refused() {
  [[ -e /proc/self/loginuid ]] && ! (printf '0' >/proc/self/loginuid) 2>/dev/null
}

# inject_files: copies the spec's files into the image.
inject_files() {
  local i target
  for i in "${!file_target[@]}"; do
    target=${file_target[i]%%+(/)}
    [[ -e $build/files/$i ]] || fail files "The file for $target did not arrive on the host."
    inject_folder "${target%/*}"
    if resolve "$scratch/merged" "$target"; then target=$resolved; else target=$inject_parent/${target##*/}; fi
    cp -a --no-preserve=ownership -T "$build/files/$i" "$target" || {
      fail_when_full "$root" "copying files into the image"
      fail files "${file_target[i]} could not be copied into the image."
    }
    [[ ! ${file_mode[i]} ]] || chmod "${file_mode[i]}" "$target"
  done
}

# inject_folder <path>: makes it in the image as far as it is not there; sets inject_parent. Links are followed inside the image.
inject_folder() {
  local part path=
  local -a parts
  IFS=/ read -r -a parts <<<"${1#/}"
  inject_parent=$scratch/merged
  for part in "${parts[@]}"; do
    path+=/$part
    resolve "$scratch/merged" "$path" || mkdir -m 755 "$resolved" || fail files "The folder $path could not be made in the image."
    inject_parent=$resolved
  done
}
