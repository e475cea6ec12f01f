# shellcheck shell=bash
# The folder on the host, and the checks that every argument and answer from it goes through.

id_pattern='^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'
sha256_pattern='^[0-9a-f]{64}$'
md5_pattern='^[0-9a-f]{32}$'
number_pattern='^(0|[1-9][0-9]{0,17})$'

# store_open: makes the folders when they are not there.
store_open() {
  [[ -d $root/builds && -d $root/bases && -d $root/shells && -d $root/uploads && -d $root/downloads && -d $root/layers ]] && return
  mkdir -p "$root" && chmod 711 "$root" && mkdir -p "$root"/{builds,bases,shells,uploads,downloads,layers} ||
    refuse root "The folder $root could not be made on the host." "Choose another folder with \`root\` in the host's profile."
}

# build_open <id>: sets id and build; refuses when there is no such build.
build_open() {
  build_name "${1-}"
  [[ -d $build ]] || refuse no-build "There is no build $id on the host." "It may have been removed; \`list\` shows what is there."
}

# build_name <id>: sets id and build.
build_name() {
  [[ ${1-} =~ $id_pattern ]] || wrong_call "'${1-}' is not an id"
  id=$1
  build=$root/builds/$id
}

# wants <pattern> <what> <value>
wants() {
  [[ $3 =~ $1 ]] || wrong_call "'$3' is not $2"
}

# fact <key> <value>: remembers something that the record will tell. One line; the last one counts.
fact() {
  printf '%s %s\n' "$1" "$2" >>"$build/facts"
}

# facts_read: sets the associative array facts.
facts_read() {
  declare -gA facts=()
  local key value
  [[ -e $build/facts ]] || return 0
  { while read -r key value; do facts[$key]=$value; done <"$build/facts"; } 2>/dev/null || return 0
}

# free_space <folder>: sets free_bytes and free_inodes.
free_space() {
  local blocks size
  read -r blocks size free_inodes < <(stat -f -c '%a %S %d' "$1") || return 1
  free_bytes=$((blocks * size))
}

# in_bytes <result-variable> <bytes>: for people, `9.4 MB` or `80 GB`, as the window and the command write it.
in_bytes() {
  local -a units=(B kB MB GB TB)
  local one=1 unit=0 tenths
  while (($2 * 2 >= one * 1999 && unit < 4)); do ((one *= 1000, unit += 1)); done
  tenths=$((($2 * 10 + one / 2) / one))
  if ((unit > 0 && tenths < 100)); then
    printf -v "$1" '%d.%d %s' "$((tenths / 10))" "$((tenths % 10))" "${units[unit]}"
  else
    printf -v "$1" '%d %s' "$((($2 + one / 2) / one))" "${units[unit]}"
  fi
}

# digest_of <sha256|md5> <file>: prints it. For the former openssl knows the processor's own instructions; there are none for the latter.
digest_of() {
  local line
  [[ $1 == sha256 ]] && line=$(exec openssl dgst -r -sha256 "$2" 2>/dev/null) || line=$(exec "${1}sum" <"$2") || return 1
  printf '%s' "${line%% *}"
}

# pipe_wide <command>…: runs it, with all that a pipe behind it may hold: with the usual 64 KiB two programs that work in larger
# pieces take turns instead of working side by side. As it is where there is no perl; 1031 is Linux's F_SETPIPE_SZ.
pipe_wide() {
  if command -v perl >/dev/null; then
    perl -e 'fcntl(STDOUT, 1031, 1048576); exec { $ARGV[0] } @ARGV; exit 127' -- "$@"
  else
    "$@"
  fi
}
