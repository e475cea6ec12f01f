# shellcheck shell=bash
# Installs what builds need and the host lacks, with the host's own package manager.

# setup: its output is the package manager's; status 0 when everything that builds can't do without is there.
setup() {
  local -a packages=()
  setup_wanted
  if ((${#packages[@]} == 0)); then
    printf 'Everything that builds need is there.\n'
    return 0
  fi
  printf 'Installing: %s\n' "${packages[*]}"
  setup_install 2>&1
  # Not through a pipe, whose early end would pass for a doctor that finds nothing.
  if grep -q '"state":"error".*"setup":true' <<<"$(doctor)"; then
    printf 'Something that builds need is still missing; doctor says what.\n'
    return 1
  fi
}

# setup_wanted: fills packages; the names differ between distributions.
setup_wanted() {
  local util="util-linux" tar=tar xz=xz isal=isal static=
  if command -v apt-get >/dev/null; then
    xz='xz-utils'
    command -v script >/dev/null || packages+=(bsdutils)
  elif command -v dnf >/dev/null; then
    isal='isa-l-tools' static='lxc-templates'
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
}

# setup_want <command> <package>…
setup_want() {
  command -v "$1" >/dev/null || packages+=("${@:2}")
}

# setup_install: all at once, or else one by one, since a package that a distribution lacks shall not stop the others.
setup_install() {
  local package
  setup_refresh
  setup_packages "${packages[@]}" && return
  for package in "${packages[@]}"; do setup_packages "$package"; done
}

# setup_refresh
setup_refresh() {
  if command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get update
  elif command -v pacman >/dev/null; then
    pacman -Sy --noconfirm
  fi </dev/null
}

# setup_packages <package>…
setup_packages() {
  if command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  elif command -v dnf >/dev/null; then
    dnf install -y "$@"
  elif command -v apk >/dev/null; then
    apk add "$@"
  elif command -v zypper >/dev/null; then
    zypper --non-interactive install "$@"
  elif command -v pacman >/dev/null; then
    pacman -S --noconfirm --needed "$@"
  else
    printf 'No package manager that the agent knows is on this host. Install by hand: %s\n' "$*"
    return 1
  fi </dev/null
}
