# shellcheck shell=bash
# Runs the provisioning script.

# script_reads_bash: whether its first line asks for Bash; sets first.
script_reads_bash() {
  first=
  { IFS= read -r -n 400 first <"$build/script"; } 2>/dev/null
  [[ $first =~ ^'#!'[[:space:]]*([^[:space:]]*/bash|[^[:space:]]*/env[[:space:]](.*[[:space:]/])?bash)([[:space:]]|$) ]]
}

# script_read: sets script_text, and script_lines with their ends: without bytes that are 0, as Bash reads it. Then script_zeros is set.
script_read() {
  local file=$build/script
  script_zeros=
  if IFS= read -r -d '' script_text <"$file"; then
    script_zeros=1 file=$scratch/text
    tr -d '\0' <"$build/script" >"$file"
    script_text=$(<"$file")
  fi
  # From a file: what comes through a pipe, Bash reads byte by byte.
  mapfile script_lines <"$file"
}

# script_print
script_print() {
  if [[ $script_zeros ]]; then cat "$build/script"; else printf '%s' "$script_text"; fi
}

# script_choose: sets the array script_command, and script_traced when it is Bash that runs it.
script_choose() {
  local first interpreter argument script=/.stackwright/script/${plan[script_name]}
  script_traced='' script_command=("$script")
  ! script_reads_bash || script_traced=1
  [[ $first == $'\x7fELF'* ]] && return
  if [[ $first != '#!'* ]]; then
    script_wants /bin/sh
    script_command=(/bin/sh "$script")
    return
  fi
  if [[ $first == *$'\r' ]]; then
    fail script-line-ends "The script's first line ends with a carriage return, so Linux finds no interpreter for it." \
      "Save it with Unix line ends (LF), for instance with: sed -i 's/\\r\$//' ${plan[script_name]}"
  fi
  read -r interpreter argument <<<"${first#'#!'}"
  if [[ $interpreter == */env ]]; then
    script_wants "$interpreter"
    [[ $argument == -* ]] || { find_program "${argument%% *}" || script_lacks "${argument%% *}"; }
  elif [[ $interpreter == */bash ]]; then
    if ! has_program "$interpreter"; then
      find_program bash || script_lacks "$interpreter"
      note info "The base has no $interpreter; the script runs with its $found_program."
      script_command=("$found_program" ${argument:+"$argument"} "$script")
    fi
  else
    script_wants "$interpreter"
  fi
}

# script_wants <interpreter>
script_wants() {
  has_program "$1" || script_lacks "$1"
}

# script_lacks <interpreter>
script_lacks() {
  fail script-interpreter "The script wants $1, which the base does not have." \
    "Change the script's first line to an interpreter that is there, or use a base that has it."
}

# has_program <path>: whether the image has it and may run it.
has_program() {
  [[ ${base_programs[$1]-} ]] && return
  resolve "$scratch/merged" "$1" && [[ -f $resolved && -x $resolved ]]
}

# find_program <name>: sets found_program, looking where the script will look.
find_program() {
  local path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin pair folder
  local -a folders
  for pair in "${env[@]}"; do [[ $pair == PATH=* ]] && path=${pair#*=}; done
  IFS=: read -r -a folders <<<"$path"
  for folder in "${folders[@]}"; do
    found_program=$folder/$1
    [[ $folder == /* ]] && has_program "$found_program" && return
  done
  return 1
}

# script_run: sets script_status. The output goes to the log through a terminal of the plan's size.
script_run() {
  local job
  local -a run=(/.stackwright/launch)
  [[ ${base_programs[/bin/sh]-} ]] || run=("${script_command[@]}")
  # A fixed file, so that nothing of the plan is ever part of a command line that a shell reads.
  {
    # shellcheck disable=SC2016 # the shell that runs it expands it
    printf 'stty cols %d rows %d <&1\nexec env -i PATH="$PATH" lxc-execute -q -P %s -n sw-%s -f %s -o %s -l ERROR --' \
      "${plan[cols]}" "${plan[rows]}" "$scratch/lxc" "$id" "$scratch/config" "$scratch/lxc.log"
    printf ' %q' "${run[@]}"
    printf ' </dev/null\n'
  } >"$scratch/go"
  lines_begin
  SHELL=/bin/sh script -qefc ". $scratch/go" /dev/null </dev/null >&"$log" 2>>"$build/defects" {log}>&- {stops_go}>&- &
  job=$!
  lines_follow
  while :; do
    wait "$job"
    script_status=$?
    kill -0 "$job" 2>/dev/null || break
  done
  lines_end
}

# script_timer: from now on until script_timer_stop, whatever runs.
script_timer() {
  script_timer=
  [[ ${plan[limit_time]} ]] || return 0
  trap script_time_limit ALRM
  script_sleep &
  script_timer=$!
}

# script_sleep: until the limit is reached, without the time for which the script had stopped at breakpoints.
script_sleep() {
  local left=${plan[limit_time]} paused=0 before over now
  while sleep "$left"; do
    clock_micros over
    while [[ -e $scratch/stopped ]]; do sleep 0.2; done
    before=$paused
    [[ ! -s $scratch/paused ]] || paused=$(<"$scratch/paused")
    # Of what it stood still for in this time, the end has just been waited for.
    clock_micros now
    ((paused - before > now - over)) || break
    clock_seconds left "$((paused - before - now + over))"
  done
  # Again, since Bash sleeps through a signal that comes in the moment before it begins to wait.
  while kill -ALRM 1; do sleep 1; done
}

# script_timer_stop
script_timer_stop() {
  trap '' ALRM
  [[ ! ${script_timer-} ]] || kill "$script_timer"
}

# script_time_limit: the container needs no killing: it ends with this process.
script_time_limit() {
  trap '' ALRM
  log_measure
  lines_end
  place_find
  fail time-limit "The script was still running after ${plan[limit_time]} seconds, which is its limit." \
    "Give it more with \`limits: time\`, or find out what it waits for: nobody answers questions during a build."
}
