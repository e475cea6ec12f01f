# shellcheck shell=bash
# Takes a build's input and launches its supervisor; takes uploaded bases.

# build_start <id>: standard input is the tar. Asked again (the line broke before our answer), it does no harm.
build_start() {
  build_name "${1-}"
  store_open
  if [[ ! -d $build ]]; then
    input_unpack "$root/builds/.new-$id-$$"
    mv -T "$input" "$build" 2>/dev/null || rm -rf "$input"
  else
    cat >/dev/null
  fi
  build_launch "$id"
}

# input_unpack <folder>: makes it from standard input, checks its plan; sets input.
input_unpack() {
  input=$1
  trap 'rm -rf "$input"' EXIT
  mkdir -m 700 "$input" && tar -xf - --no-same-owner -p -C "$input" 2>/dev/null || {
    [[ -d $input ]] && fail_when_full "$root" "receiving the build's input"
    refuse input "The build's input did not arrive whole on the host."
  }
  [[ -f $input/plan ]] || refuse plan "The build's input has no plan."
  plan_read "$input/plan"
  plan_check
  [[ ${plan[id]} == "$id" ]] || refuse plan "The plan is for ${plan[id]}, not for $id."
  trap - EXIT
}

# build_launch <id>: says `started`, or what is needed first.
build_launch() {
  local ready=
  build_open "${1-}"
  if [[ ! -e $build/status ]]; then
    plan_read "$build/plan"
    [[ -f $build/script ]] || refuse plan "The build's input has no script."
    upload_needed && return
    # The answer waits until the supervisor has written down who it is, so that `status` is right from the first.
    read -r ready < <(exec setsid "$BASH" "$agent/bin/agent" --root "$root" _supervise "$id" </dev/null 2>>"$build/defects")
    [[ $ready == ready ]] || refuse launch "The build could not be started on the host: $(tail -n 1 "$build/defects")"
  fi
  printf '{"started":"%s"}\n' "$id"
}

# upload_needed: whether the plan's base must be uploaded first; then it says so.
upload_needed() {
  local sha256=${plan[base_sha256]} size=0
  [[ ${plan[base_kind]} == upload && ! -d $root/bases/$sha256 && ! -f $root/uploads/$sha256 ]] || return 1
  [[ -e $root/uploads/$sha256.part ]] && size=$(stat -c %s "$root/uploads/$sha256.part")
  printf '{"needs":"base","offset":%s}\n' "$size"
}

# upload_offset <sha256>
upload_offset() {
  local size=0
  wants "$sha256_pattern" "a digest" "${1-}"
  if [[ -d $root/bases/$1 || -f $root/uploads/$1 ]]; then
    printf '{"have":true}\n'
    return
  fi
  [[ -e $root/uploads/$1.part ]] && size=$(stat -c %s "$root/uploads/$1.part")
  printf '{"offset":%s}\n' "$size"
}

# upload_put <sha256> <offset>: standard input is the tarball from offset on.
upload_put() {
  local part=$root/uploads/${1-}.part lock size digest
  wants "$sha256_pattern" "a digest" "${1-}"
  wants "$number_pattern" "a number" "${2-}"
  store_open
  if [[ -d $root/bases/$1 || -f $root/uploads/$1 ]]; then
    printf '{"have":"upload"}\n'
    return
  fi
  exec {lock}>>"$part"
  flock -n "$lock" || refuse busy "This base is being uploaded by somebody else." "Try again when that upload has ended."
  size=$(stat -c %s "$part")
  ((size == $2)) || refuse offset "The host has $size bytes of the base, not $2."
  # A connection that breaks ends our input, or us; what has come is kept either way.
  trap '' HUP
  if ! cat 2>/dev/null 1>&"$lock"; then
    fail_when_full "$root/uploads" "receiving the base"
    refuse upload "The base could not be written on the host."
  fi
  digest=$(sha256sum "$part")
  if [[ ${digest%% *} == "$1" ]]; then
    mv "$part" "$root/uploads/$1"
    printf '{"have":"upload"}\n'
    return
  fi
  # Nothing came and yet it is wrong: it was whole and spoilt, and going on from its end would never mend it.
  [[ $(stat -c %s "$part") == "$2" && $2 != 0 ]] && : >"$part"
  printf '{"offset":%s}\n' "$(stat -c %s "$part")"
}
