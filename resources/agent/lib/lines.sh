# shellcheck shell=bash
# Which line of the script runs, how often each ran and for how long: told while it runs, and remembered for the record.

# By line: how often it ran, in how many microseconds, the log's length when it last began, when that was; and in which line the
# command begins that Bash counts there.
lines_times=() lines_micros=() lines_offset=() lines_begun=() lines_start=()

# What lines_expected and lines_functions are looked for in, all in one go: a process costs more than a look at a few lines here.
lines_traces='(^|[^[:alnum:]_])(eval|source|\.|alias|shopt|SHELLOPTS)([^[:alnum:]_/.]|$)|set[[:space:]].*x|xtrace|^#!.* -.*x'
lines_debugs='(^|[^[:alnum:]_])(DEBUG|eval|source|\.)([^[:alnum:]_/.]|$)'
lines_function='^[[:space:]]*(function[[:space:]]+([A-Za-z_][^][:space:]();&|<>$"]*)|([A-Za-z_][^][:space:]()=;&|<>$"]*)[[:space:]]*\([[:space:]]*\))'

# lines_begin: before the script, or a step of it, starts.
lines_begin() {
  [[ $script_traced ]] || return 0
  local -a found
  {
    printf '%s\n' "$script_text"
    [[ ! -e $scratch/own/state ]] || printf '%s\n' "$(<"$scratch/own/state")"
  } >"$scratch/text"
  mapfile -t found < <(exec grep -anE "$lines_traces|$lines_debugs|$lines_function" "$scratch/text")
  umask 022
  {
    # Of the first line, which never runs: what the traps are to expect.
    lines_expected
    printf '%.0s0\n' "${script_lines[@]:1}"
  } >"$scratch/own/trace/lines"
  lines_functions >"$scratch/own/trace/functions"
  umask 077
  # The shell's variables come into it, and with them secrets.
  : >"$scratch/own/trace/state"
  stops_begin
}

# lines_expected: prints what the script, or what it sources or evaluates, may ever do: turn on `set -x` (x), have a DEBUG trap of its own (d); 0: neither.
lines_expected() {
  local line text traces='' debugs=''
  [[ ${state_late-} != *DEBUG* ]] || debugs=d
  for line in "${found[@]}"; do
    [[ ! $traces || ! $debugs ]] || break
    text=${line#*:}
    [[ $traces || ! $text =~ $lines_traces ]] || traces=x
    # Traps are not in what is found in the state behind the script.
    [[ $debugs || ${line%%:*} -gt ${#script_lines[@]} || ! $text =~ $lines_debugs ]] || debugs=d
  done
  text=$traces$debugs
  printf '%s\n' "${text:-0}"
}

# lines_functions: prints where each function of the script begins and its name. One whose body is a subshell runs without traps.
lines_functions() {
  local line text subshell='^[^(]*\([[:space:]]*\)[[:space:]]*\(|^[[:space:]]*function[[:space:]]+[^(]*\([[:space:]]*([^)[:space:]]|$)'
  for line in "${found[@]}"; do
    ((${line%%:*} <= ${#script_lines[@]})) || break
    text=${line#*:}
    [[ ! $text =~ $subshell && $text =~ $lines_function ]] || continue
    printf '%s %s\n' "${line%%:*}" "${BASH_REMATCH[2]:-${BASH_REMATCH[3]}}"
  done
}

# lines_follow: in the background, until lines_end.
lines_follow() {
  lines_reporter=''
  [[ $script_traced ]] || return 0
  # A pipe of its own: a line in it ends the wait at once.
  exec {lines_wake}<> <(:)
  [[ ! -e $scratch/lines-over ]] || rm -f "$scratch/lines-over"
  lines_report </dev/null 2>>"$build/defects" &
  lines_reporter=$!
}

# lines_end: after the script, however it ended.
lines_end() {
  [[ ${lines_reporter-} ]] || return 0
  # The file says so for good: a wake-up that comes as the reporter's wait times out is lost.
  : >"$scratch/lines-over"
  printf '\n' >&"$lines_wake"
  wait "$lines_reporter"
  exec {lines_wake}>&-
  lines_reporter=''
  [[ ! -s $scratch/lines ]] || fact lines "[$(<"$scratch/lines")]"
}

# lines_report: the log's length is asked for often, and noted with its time: Bash's traps can't know it.
lines_report() {
  local turn=0 sample_at=() sample_size=() lines_seen='' lines_current='' lines_told=''
  local stops_since=0 stops_paused=0
  trap - ALRM
  [[ ! -s $scratch/paused ]] || stops_paused=$(<"$scratch/paused")
  lines_sample
  until read -r -t 0.05 -u "$lines_wake" || [[ -e $scratch/lines-over ]]; do
    lines_sample
    ((turn++ % 4)) || lines_look
    stops_look
  done
  [[ ! -e $build/stopped && ! -e $scratch/stopped ]] || rm -f "$build/stopped" "$scratch/stopped"
  lines_sample
  lines_last
}

# lines_sample
lines_sample() {
  local now
  log_measure
  clock_micros now
  sample_at=("$now" "${sample_at[@]:0:40}") sample_size=("$log_bytes" "${sample_size[@]:0:40}")
}

# lines_look: what the traps have written, if it is whole and new.
lines_look() {
  local -a traces
  local from=5 fresh=''
  { mapfile -t -d '' traces <"$scratch/own/trace/at"; } 2>/dev/null || return 0
  ((${#traces[@]} > 5)) && [[ ${traces[-1]} == end && "${traces[*]}" != "$lines_seen" ]] || return 0
  lines_seen="${traces[*]}"
  [[ ! ${traces[2]} ]] || ((from += 2 * traces[4]))
  lines_take "${traces[@]:from+3}"
  lines_current=${traces[from + 1]}
  if [[ ${traces[1]} == *trap\ *DEBUG* && ${traces[1]} != *trap\ -[pl]* ]]; then
    [[ $lines_told ]] || note info "From line ${traces[0]} on the script has a DEBUG trap of its own, so its lines can't be followed."
    lines_told=1 lines_current=''
  fi
  lines_event
}

# lines_last: when the script has ended; the line that ran until then if nobody has told its end.
lines_last() {
  local -a traces=()
  local line fresh='' now entries=
  { mapfile -t -d '' traces <"$scratch/own/trace/totals"; } 2>/dev/null
  if [[ ${traces[*]: -1} == end ]]; then
    lines_take "${traces[@]:2}"
  else
    lines_look
    line=${lines_start[lines_current]-} fresh=''
    clock_micros now
    [[ ! $line ]] || lines_take "$line ${lines_times[line]} $((lines_micros[line] + now - lines_begun[line])) ${lines_begun[line]}"
  fi
  lines_current=''
  lines_event
  for line in "${!lines_times[@]}"; do
    lines_entry "$line"
    entries+=,$entry
  done
  [[ $entries ]] || return 0
  # Behind those of the steps before.
  [[ -s $scratch/lines ]] || entries=${entries#,}
  printf '%s' "$entries" >>"$scratch/lines"
}

# lines_take <total>…: each is line, times, microseconds, when it last began, and how its command begins; adds what is new to fresh.
lines_take() {
  local total line times micros begun head entry
  for total; do
    read -r line times micros begun head <<<"$total"
    [[ $begun ]] || continue
    lines_find "$line" "$head"
    line=${lines_start[line]}
    [[ "$times $micros" != "${lines_times[line]-} ${lines_micros[line]-}" ]] || continue
    [[ $begun == "${lines_begun[line]-}" ]] || lines_length "$line" "$begun"
    lines_times[line]=$times lines_micros[line]=$micros lines_begun[line]=$begun
    lines_entry "$line"
    fresh+=,$entry
  done
}

# lines_entry <line>: sets entry (lineTimeSchema in main/contract/build.ts).
lines_entry() {
  local seconds micros=${lines_micros[$1]}
  clock_seconds seconds "$((micros < 0 ? 0 : micros))"
  entry="[$1,${lines_times[$1]},$seconds,${lines_offset[$1]}]"
}

# lines_length <line> <microseconds>: how long the log was then; too short rather than too long, so that all that the line
# said is behind it.
lines_length() {
  local i
  for i in "${!sample_at[@]}"; do
    ((sample_at[i] > $2)) || break
  done
  lines_offset[$1]=${sample_size[i]}
}

# lines_find <line> <head>: sets lines_start: Bash counts a command of several lines at its end, or thereabouts.
lines_find() {
  local i
  [[ ! ${lines_start[$1]-} ]] || return 0
  lines_start[$1]=$1
  for ((i = $1; i > 0 && i > $1 - 100; i--)); do
    [[ ${script_lines[i - 1]-} == *"$2"* ]] || continue
    lines_start[$1]=$i
    return
  done
}

# lines_event
lines_event() {
  [[ $fresh || $lines_current != "${lines_event_current-}" ]] || return 0
  local current=${lines_current:+${lines_start[lines_current]-$lines_current}}
  lines_event_current=$lines_current
  [[ $current != 0 ]] || current=''
  event lines "${current:+,\"current\":$current},\"lines\":[${fresh#,}]"
}
