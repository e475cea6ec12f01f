# shellcheck shell=bash
# Breakpoints. What the verbs leave in the build's folder goes to the traps in the running script, and what those say becomes
# events: `breakpoints` (lines), `go` (how to go on), `stopped` (there while it is).

# build_breakpoints <id> [<line>…]: where a running build is to stop from now on.
build_breakpoints() {
  local line
  build_open "${1-}"
  for line in "${@:2}"; do wants "$number_pattern" "a number" "$line"; done
  stops_running
  printf '%s\n' "${@:2}" >"$build/breakpoints.$$" && mv -f "$build/breakpoints.$$" "$build/breakpoints"
  printf '{"set":%d}\n' "$(($# - 1))"
}

# build_go <id> <breakpoint|line|step-end>: answers when the build goes on.
build_go() {
  local lock
  build_open "${1-}"
  wants '^(breakpoint|line|step-end)$' "a way to go on" "${2-}"
  exec {lock}>"$build/going"
  flock "$lock"
  stops_running
  [[ -e $build/stopped ]] || refuse not-stopped "Build $id has not stopped at a breakpoint." "It may have gone on, or ended, in the meantime."
  printf '%s' "$2" >"$build/go.new" && mv -f "$build/go.new" "$build/go"
  while [[ -e $build/go ]]; do
    nap 0.02
    supervisor_lives || refuse not-stopped "Build $id has ended."
  done
  printf '{"went":"%s"}\n' "$id"
}

# stops_running: refuses unless the build runs.
stops_running() {
  build_settle || refuse not-started "Build $id has not been started yet."
  [[ $state == running ]] || refuse not-running "Build $id has ended: its state is $state."
}

# stops_begin: before the script, or a step of it, starts.
stops_begin() {
  : >"$scratch/own/trace/ready"
  stops_set='' stops_count=0
  stops_gate=''
  [[ -e $build/breakpoints || ${#breakpoint[@]} == 0 ]] || printf '%s\n' "${breakpoint[@]}" >"$build/breakpoints"
  stops_give
  # Going line by line does not end with a step.
  [[ ! -e $scratch/stepping ]] || { stops_open && : >"$scratch/own/trace/stepping"; }
}

# stops_open: makes the pipe through which the traps are told to go on, before they can stop. Not where the script could put something else in
# its place, and open for both, so that opening waits for nobody.
stops_open() {
  [[ ! $stops_gate ]] || return 0
  exec {stops_go}<&-
  mkfifo -m 600 "$scratch/go-on" && exec {stops_go}<>"$scratch/go-on" && mv -f -T "$scratch/go-on" "$scratch/own/trace/go" && stops_gate=1
}

# stops_give: tells the traps where to stop, when that has changed.
stops_give() {
  local -a lines
  [[ -e $build/breakpoints ]] || return 0
  mapfile -t lines <"$build/breakpoints"
  [[ "${lines[*]}" != "$stops_set" ]] || return 0
  stops_set="${lines[*]}"
  [[ ! $stops_set ]] || stops_open
  # An empty line is no line: the file must not be empty, or nobody would read it.
  printf '%s\n' "${lines[@]:-}" >"$scratch/breakpoints" && chmod 644 "$scratch/breakpoints" && mv -f "$scratch/breakpoints" "$scratch/own/trace/breakpoints"
}

# stops_look: often, by the process that reports lines.
stops_look() {
  local -a stop
  local order command now
  stops_give
  if [[ -e $build/go ]]; then
    order=$(<"$build/go")
    rm -f "$build/stopped" "$scratch/stepping"
    [[ $order != line ]] || : >"$scratch/stepping"
    clock_micros now
    printf '%s' "$((stops_paused += now - stops_since))" >"$scratch/paused"
    event continued
    printf '%s' "${order:0:1}" >&"$stops_go"
    rm -f "$scratch/stopped" "$build/go"
  fi
  [[ -s $scratch/own/trace/stopped ]] && { mapfile -t -d '' stop <"$scratch/own/trace/stopped"; } 2>/dev/null || return 0
  [[ ${stop[4]-} == end && ${stop[0]} != "$stops_count" && ${stop[1]} =~ ^[1-9][0-9]{0,8}$ ]] || return 0
  stops_count=${stop[0]}
  clock_micros stops_since
  : >"$scratch/stopped"
  lines_look
  command=${stop[2]}
  lines_find "${stop[1]}" "${command%%[^][A-Za-z0-9_./:()=-]*}"
  # For a shell in the container.
  printf '%s' "${stop[3]}" >"$scratch/own/cwd"
  printf '%s\n' "${command%%$'\n'*}" >"$scratch/own/failed"
  printf 'The running container, stopped before line %s. What is changed here stays.\n' "${lines_start[stop[1]]}" >"$scratch/own/motd"
  json_string command "${command:0:500}"
  : >"$build/stopped"
  event stopped ",\"line\":${lines_start[stop[1]]},\"command\":$command"
}
