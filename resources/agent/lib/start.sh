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
  tar -xf - --no-same-owner -p --one-top-level="$input" 2>/dev/null || {
    [[ -d $input ]] && fail_when_full "$root" "receiving the build's input"
    refuse input "The build's input did not arrive whole on the host."
  }
  [[ -f $input/plan ]] || refuse plan "The build's input has no plan."
  plan_read "$input/plan"
  plan_check
  [[ ${plan[id]} == "$id" ]] || refuse plan "The plan is for ${plan[id]}, not for $id."
  trap - EXIT
}

# build_launch <id>: says `started`, and what time it is here; or what is needed first.
build_launch() {
  local ready='' now
  build_open "${1-}"
  if [[ ! -e $build/status ]]; then
    plan_read "$build/plan"
    [[ -f $build/script ]] || refuse plan "The build's input has no script."
    upload_needed && return
    # The answer waits until the supervisor has written down who it is, so that `status` is right from the first.
    read -r ready < <(exec setsid "$BASH" "$agent/bin/agent" --root "$root" _supervise "$id" </dev/null 2>>"$build/defects")
    [[ $ready == ready ]] || refuse launch "The build could not be started on the host: $(tail -n 1 "$build/defects")"
  fi
  clock_now now
  printf '{"started":"%s","now":%s}\n' "$id" "$now"
}

# upload_needed: whether the plan's base must be uploaded first; then it says so.
upload_needed() {
  [[ ${plan[base_kind]} == upload ]] && ! upload_there "${plan[base_sha256]}" || return 1
  upload_answer "${plan[base_sha256]}" '"needs":"base",'
}

# upload_there <sha256>
upload_there() {
  [[ -d $root/bases/$1 || -f $root/uploads/$1 ]]
}

# upload_offset <sha256>
upload_offset() {
  wants "$sha256_pattern" "a digest" "${1-}"
  upload_answer "$1"
}

# upload_answer <sha256> [<members>]: how much is there, and whether somebody is sending more.
upload_answer() {
  local part=$root/uploads/$1.part lock size=0 busy=
  if upload_there "$1"; then
    printf '{"have":true}\n'
    return
  fi
  if { exec {lock}<"$part"; } 2>/dev/null; then
    flock -n -s "$lock" || busy=1
    exec {lock}<&-
    size=$(stat -c %s "$part" 2>/dev/null || printf 0)
  fi
  printf '{%s"offset":%s%s}\n' "${2-}" "$size" "${busy:+,\"busy\":true}"
}

# upload_put <sha256> <offset> <size>: standard input is the tarball from offset on; size is that of all of it.
upload_put() {
  local part=$root/uploads/${1-}.part lock receiver watcher received
  wants "$sha256_pattern" "a digest" "${1-}"
  wants "$number_pattern" "a number" "${2-}"
  wants "$number_pattern" "a number" "${3-}"
  store_open
  exec {lock}>>"$part"
  # Somebody else is sending it, has sent some or all of it since we were asked, or gc has taken it away.
  if ! upload_lock || ! upload_mine "$@"; then
    exec {lock}>&-
    upload_answer "$1"
    return
  fi
  # A connection that breaks ends our input, or us; what has come is kept either way.
  trap '' HUP
  cat <&0 2>/dev/null >&"$lock" &
  receiver=$!
  upload_watch "$receiver" "$part" &
  watcher=$!
  wait "$receiver" 2>/dev/null
  received=$?
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  if ((received && received < 128)); then
    fail_when_full "$root/uploads" "receiving the base"
    refuse upload "The base could not be written on the host."
  fi
  upload_check "$@"
}

# upload_lock: of upload_put. Who only looks how far it is has it locked for a moment, and must not turn away who brings it.
upload_lock() {
  local try
  for try in {1..10}; do
    flock -n "$lock" && return
    nap 0.1
  done
  return 1
}

# upload_mine <sha256> <offset>: of upload_put, whether what it has locked is to be added to, from this offset on.
upload_mine() {
  [[ $part -ef /proc/self/fd/$lock ]] || return
  if upload_there "$1"; then
    rm -f "$part"
    return 1
  fi
  (($(stat -c %s "$part") == $2))
}

# upload_watch <process> <file>: ends a process that has received nothing for long. Its line may be dead without having told
# us, and who comes on a new one must not wait for it.
upload_watch() {
  local before=-1 size
  exec >/dev/null {lock}>&-
  while nap 15 && kill -0 "$$" 2>/dev/null; do
    size=$(stat -c %s "$2")
    ((size > before)) || kill "$1"
    before=$size
  done
}

# upload_check <sha256> <offset> <size>: of upload_put. What is whole and yet wrong would not be mended by going on from its end.
upload_check() {
  local size
  size=$(stat -c %s "$part")
  if ((size < $3)); then
    printf '{"offset":%s}\n' "$size"
  elif [[ $(digest_of sha256 "$part") == "$1" ]]; then
    mv "$part" "$root/uploads/$1"
    printf '{"have":true}\n'
  else
    : >"$part"
    printf '{"offset":0,"wrong":true}\n'
  fi
}
