# shellcheck shell=bash
# Installs what builds need and the host lacks, with the host's own package manager.

# setup: its output is the package manager's; status 0 when everything that builds can't do without is there. Reading `cancel` it fetches nothing
# more and begins nothing more, but ends what is being installed: a package manager that is killed while it unpacks leaves packages half there.
setup() {
  local -a packages=()
  local cancelled='' fetching='' listening
  setup_wanted
  if ((${#packages[@]} == 0)); then
    printf 'Everything that builds need is there.\n'
    return 0
  fi
  printf 'Installing: %s\n' "${packages[*]}"
  trap setup_cancel USR1
  setup_listen $$ <&0 >/dev/null 2>&1 &
  listening=$!
  setup_install 2>&1
  kill "$listening" 2>/dev/null
  if [[ $cancelled ]]; then
    printf 'Cancelled. What is installed stays.\n'
    return 1
  fi
  # Not through a pipe, whose early end would pass for a doctor that finds nothing.
  if grep -q '"state":"error".*"setup":true' <<<"$(doctor)"; then
    printf 'Something that builds need is still missing; doctor says what.\n'
    return 1
  fi
}

# setup_wanted: fills packages; the names differ between distributions.
setup_wanted() {
  local util="util-linux" tar=tar xz=xz isal=isal static= perl=perl
  if command -v apt-get >/dev/null; then
    xz='xz-utils' perl='perl-base'
    command -v script >/dev/null || packages+=(bsdutils)
  elif command -v dnf >/dev/null; then
    isal='isa-l-tools' static='lxc-templates' perl='perl-interpreter'
    command -v script >/dev/null || packages+=(util-linux-script)
  elif command -v apk >/dev/null; then
    isal='isa-l'
    command -v script >/dev/null || packages+=(util-linux-misc)
  elif command -v zypper >/dev/null; then
    isal='isa-l'
  elif command -v pacman >/dev/null; then
    isal='isa-l'
  fi
  setup_want lxc-execute lxc ${static:+"$static"}
  setup_want unshare "$util"
  setup_want flock "$util"
  [[ $(tar --version 2>/dev/null) == *'GNU tar'* ]] || packages+=("$tar")
  command -v wget >/dev/null || setup_want curl curl
  setup_want igzip "$isal"
  setup_want zstd zstd
  setup_want xz "$xz"
  setup_want bzip2 bzip2
  setup_want openssl openssl
  setup_want perl "$perl"
}

# setup_want <command> <package>…
setup_want() {
  command -v "$1" >/dev/null || packages+=("${@:2}")
}

# setup_listen <pid>: passes `cancel` on.
setup_listen() {
  local word
  while read -r word; do
    [[ $word != cancel ]] || kill -USR1 "$1"
  done
}

# setup_cancel
setup_cancel() {
  [[ ! $cancelled ]] || return
  cancelled=yes
  if [[ $fetching ]]; then
    kill "$fetching" 2>/dev/null
  else
    printf 'Cancelled: waiting until what is being installed is whole.\n'
  fi
}

# setup_install: all at once, or else one by one, since a package that a distribution lacks shall not stop the others.
setup_install() {
  local package
  export DEBIAN_FRONTEND=noninteractive
  setup_refresh
  setup_packages "${packages[@]}" && return
  for package in "${packages[@]}"; do setup_packages "$package"; done
}

# setup_refresh
setup_refresh() {
  if command -v apt-get >/dev/null; then
    setup_fetch apt-get update
  elif command -v pacman >/dev/null; then
    setup_fetch pacman -Sy --noconfirm
  fi
}

# setup_packages <package>…: fetched first, which is what takes long.
setup_packages() {
  if command -v apt-get >/dev/null; then
    setup_fetch apt-get install -y --no-install-recommends --download-only "$@" &&
      setup_whole apt-get install -y --no-install-recommends "$@"
  elif command -v dnf >/dev/null; then
    setup_fetch dnf install -y --downloadonly "$@" && setup_whole dnf install -y "$@"
  elif command -v apk >/dev/null; then
    setup_whole apk add "$@"
  elif command -v zypper >/dev/null; then
    setup_fetch zypper --non-interactive install --download-only "$@" && setup_whole zypper --non-interactive install "$@"
  elif command -v pacman >/dev/null; then
    setup_fetch pacman -Sw --noconfirm --needed "$@" && setup_whole pacman -S --noconfirm --needed "$@"
  else
    printf 'No package manager that the agent knows is on this host. Install by hand: %s\n' "$*"
    return 1
  fi
}

# setup_fetch <command>…: ended at once when setup is cancelled.
setup_fetch() {
  [[ ! $cancelled ]] || return
  "$@" </dev/null &
  fetching=$!
  setup_await "$fetching"
  local status=$?
  fetching=''
  return "$status"
}

# setup_whole <command>…: to its end, in a session of its own and with all of its output read, so that neither a broken line nor the app's end,
# which take the agent along, cut it off.
setup_whole() {
  [[ ! $cancelled ]] || return
  # shellcheck disable=SC2016
  setsid bash -c '"$@" 2>&1 | { trap "" PIPE; cat || cat >/dev/null; }; exit "${PIPESTATUS[0]}"' bash "$@" </dev/null &
  setup_await $!
}

# setup_await <pid>: as `wait`, which a trap cuts short.
setup_await() {
  local status
  while :; do
    wait "$1"
    status=$?
    ((status > 128)) && kill -0 "$1" 2>/dev/null || return "$status"
  done
}
