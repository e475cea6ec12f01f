# shellcheck shell=bash
# What happens in a build, one JSON line each (buildEventSchema in main/contract/build.ts).

phase=
phase_begun=0
log_bytes=0

# event <type> [<members>]: members as JSON, each with a comma before it.
event() {
  local now
  clock_now now
  printf '{"type":"%s","at":%s,"log":%s%s}\n' "$1" "$now" "$log_bytes" "${2-}" >>"$build/events"
}

# phase_begin <phase>
phase_begin() {
  phase=$1
  clock_micros phase_begun
  printf '%s' "$phase" >"$build/phase"
  event begin ",\"phase\":\"$phase\""
}

# phase_end [<members>]: e.g. `,"cached":true`
phase_end() {
  phase_seconds
  event end ",\"phase\":\"$phase\",\"seconds\":$seconds${1-}"
}

# phase_seconds: sets seconds, and remembers it for the record.
phase_seconds() {
  local now
  clock_micros now
  clock_seconds seconds "$((now - phase_begun))"
  fact "seconds_$phase" "$seconds"
}

# progress <what is done> <done> [<total>]: in bytes.
progress() {
  event progress ",\"phase\":\"$phase\",\"done\":$2${3:+,\"total\":$3},\"doing\":\"$1\""
}

# note <level> <text> [<hint>]
note() {
  # A shell that is prepared has no events.
  [[ $phase ]] || return 0
  local text hint
  json_string text "$2"
  json_string hint "${3-}"
  event note ",\"level\":\"$1\",\"text\":$text${3:+,\"hint\":$hint}"
}

# What a failure may say beside its message; `fail` uses them when set.
fail_line='' fail_command='' fail_status='' fail_step='' fail_cwd=''

# fail <code> <message> [<hint>]: ends the build, or refuses when there is no build (a shell that is prepared).
fail() {
  local message hint command step cwd members
  [[ $phase ]] || refuse "$@"
  json_string message "$2"
  json_string hint "${3-}"
  json_string command "$fail_command"
  json_string step "$fail_step"
  json_string cwd "$fail_cwd"
  members="\"phase\":\"$phase\",\"code\":\"$1\",\"message\":$message${3:+,\"hint\":$hint}"
  members+="${fail_line:+,\"line\":$fail_line}${fail_command:+,\"command\":$command}${fail_status:+,\"status\":$fail_status}${fail_step:+,\"step\":$step}${fail_cwd:+,\"cwd\":$cwd}"
  # Kept back from the first, so that a full disk does not swallow the reason.
  rm -f "$build/reserve"
  phase_seconds
  fact failure "{$members}"
  [[ ! $fail_line ]] || fact line "$fail_line"
  [[ ! $fail_cwd || $fail_cwd == *$'\n'* ]] || fact cwd "$fail_cwd"
  [[ ! $fail_step ]] || fact failed_step "$fail_step"
  [[ ! $fail_command ]] || fact command "${fail_command%%$'\n'*}"
  event failure ",$members"
  exit 1
}

# fail_when_full <folder> <doing>: when what went wrong is that the disk is full, says so.
fail_when_full() {
  local space
  free_space "$1" || return 0
  ((free_bytes < 1048576 || free_inodes == 0)) || return 0
  disk_full "$1" "$2"
}

# disk_full <folder> <doing>: with the free space as it was measured before, if it was.
disk_full() {
  local space
  [[ ${free_bytes-} ]] || free_space "$1"
  in_bytes space "$free_bytes"
  fail disk-full "The disk of the host was full when $2: $space were left in $1." \
    "Free some space there, or run gc to remove old builds and bases."
}
