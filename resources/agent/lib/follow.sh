# shellcheck shell=bash
# Gives a build's files as they grow.

# follow_log <id> <offset> [--no-follow]
follow_log() { follow_file log "$@"; }

# follow_events <id> <offset> [--no-follow]
follow_events() { follow_file events "$@"; }

# follow_image <id> <offset>
follow_image() {
  local -a files
  build_open "${1-}"
  wants "$number_pattern" "a number" "${2-}"
  files=("$build"/image.tar.@(gz|zst|xz))
  [[ -f ${files[0]} ]] || refuse no-image "Build $id has no image."
  follow_from "$2" "${files[0]}"
}

# follow_from <offset> <file> [<end>]: what is there now, in large pieces: tail's own are so small that they cost half the speed.
follow_from() {
  local -a count=()
  [[ ! ${3-} ]] || count=("count=$(($3 - $1))")
  if dd iflag=skip_bytes,count_bytes status=none count=0 if=/dev/null 2>/dev/null; then
    dd if="$2" bs=1M iflag=skip_bytes,count_bytes skip="$1" "${count[@]}" status=none
  elif [[ ${3-} ]]; then
    tail -c "+$(($1 + 1))" "$2" | head -c "$(($3 - $1))"
  else
    tail -c "+$(($1 + 1))" "$2"
  fi
}

# follow_file <name> <id> <offset> [--no-follow]
follow_file() {
  local file sent=$3 size
  build_open "${2-}"
  wants "$number_pattern" "a number" "${3-}"
  file=$build/$1
  build_settle || refuse not-started "Build $id has not been started yet."
  if [[ ${4-} == --no-follow || $state != running ]]; then
    follow_from "$sent" "$file"
    return
  fi
  # What prints may be faster than what reads here: until that has caught up, in large pieces.
  while size=$(stat -c %s "$file") && ((size - sent > 1048576)); do
    follow_from "$sent" "$file" "$size"
    sent=$size
  done
  follow_growing
  build_settle
  # It went away without its last words: they have been written just now, behind what was sent.
  [[ $state == lost && $1 == events ]] && tail -n 1 "$file"
  return 0
}

# follow_growing: of follow_file. `tail` reads once more after the process is gone, so nothing is missed.
follow_growing() {
  local tail parent watcher
  parent=$PPID
  tail -c "+$((sent + 1))" -f --pid="$beacon" -s 0.1 "$file" &
  tail=$!
  # A reader that is gone would be noticed at the next byte only, and that may never come.
  (
    exec >/dev/null
    while nap 2; do parent_is "$parent" || kill "$tail"; done
  ) &
  watcher=$!
  trap 'kill "$tail" "$watcher" 2>/dev/null; exit 1' TERM HUP INT PIPE
  wait "$tail"
  kill "$watcher" 2>/dev/null
}

# parent_is <pid>: whether the agent's parent still is this one, which orphans have no more.
parent_is() {
  local fields
  read -r fields <"/proc/$$/stat" || return 1
  read -r _ fields _ <<<"${fields##*) }"
  [[ $fields == "$1" ]]
}
