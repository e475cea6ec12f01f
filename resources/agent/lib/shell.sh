# shellcheck shell=bash
# Interactive terminals: in a base (thrown away at the end), and in the kept filesystem of a failed build.

# shell_open <id>: standard input is the tar of the plan, and optionally the script and files.
shell_open() {
  build_name "${1-}"
  build=$root/shells/$id
  store_open
  if [[ -d $build ]]; then
    cat >/dev/null
    plan_read "$build/plan"
  else
    input_unpack "$root/shells/.new-$id-$$"
    mv -T "$input" "$build" || refuse input "The shell could not be prepared on the host."
  fi
  upload_needed && return
  [[ -e $build/script ]] || printf '#!/bin/sh\n' >"$build/script"
  scratch=$build
  phase=
  base_take
  printf '{"opened":"%s"}\n' "$id"
}

# shell_shell <id>: standard input and output are the terminal.
shell_shell() {
  build_name "${1-}"
  build=$root/shells/$id
  [[ -d $build ]] || refuse no-shell "There is no opened shell $id on the host." "Open it again."
  shell_lock "Somebody is in this shell already."
  shell_terminal
}

# shell_enter <id>: standard input and output are the terminal.
shell_enter() {
  build_open "${1-}"
  build_settle || refuse not-started "Build $id has not been started yet."
  [[ $state != running || ! -e $build/stopped ]] || shell_attach
  [[ $state == @(failed|partial) && -d $build/upper ]] ||
    refuse nothing-kept "The filesystem of build $id is not there: its state is $state." \
      "Only that of a build that failed or ended after a step is kept, until the next build of its stack ends or gc removes it."
  shell_lock "Somebody is in the filesystem of build $id already."
  shell_terminal
}

# shell_attach: of shell_enter; in the running container of a build that has stopped.
shell_attach() {
  local parent child runner='' ready saved='' plain status
  local -a parents
  read -r -a parents <"/proc/$supervisor_pid/task/$supervisor_pid/children"
  for parent in "${parents[@]}"; do
    child=
    { read -r child _ <"/proc/$parent/task/$parent/children"; } 2>/dev/null
    [[ ! $child || ! -d /proc/$child/root$scratch/own ]] || runner=$child
  done
  [[ $runner ]] || refuse not-stopped "Build $id has not stopped at a breakpoint."
  # What is done there is no work of the script's: nobody else may have it.
  : >"$build/entered"
  if [[ -t 0 ]]; then
    saved=$(stty -g)
    stty raw -echo
    ready=/proc/$runner/root$scratch/own/trace/ready
    rm -f "$ready"
    shell_outer_plain "$ready" <&0 &
    plain=$!
  fi
  nsenter --target "$runner" --mount --pid -- env -i PATH="$PATH" \
    lxc-attach -P "$scratch/lxc" -n "sw-$id" --clear-env -v "STACKWRIGHT_TERM=${TERM-}" -- /bin/sh /.stackwright/terminal
  status=$?
  if [[ $saved ]]; then
    kill "$plain" 2>/dev/null
    wait "$plain" 2>/dev/null
    stty "$saved" 2>/dev/null
  fi
  exit "$status"
}

# shell_lock <message>
shell_lock() {
  exec {shell_lock_fd}>"$build/lock"
  flock -n "$shell_lock_fd" || refuse busy "$1" "Only one terminal at a time can have it, since both would write to it."
}

# shell_terminal: runs it in namespaces that end with it, and cleans up, also when the terminal hangs up.
shell_terminal() {
  local saved='' status
  local -a tie=()
  [[ -x /usr/bin/setpriv || -x /bin/setpriv ]] && tie=(setpriv --pdeathsig KILL)
  terminal_pid=
  trap terminal_end HUP TERM
  trap : INT QUIT
  [[ -t 0 ]] && saved=$(stty -g)
  # In the background, so that we can end it when we alone are told that the terminal is gone; but with the terminal as
  # its input, and with the signals of a foreground process, which all in the container will inherit.
  (
    trap - INT QUIT HUP TERM
    exec "${tie[@]}" unshare --mount --pid --fork --kill-child --mount-proc \
      "$BASH" "$agent/bin/agent" --root "$root" _terminal "${build%/*}" "$id"
  ) <&0 &
  terminal_pid=$!
  while :; do
    wait "$terminal_pid"
    status=$?
    kill -0 "$terminal_pid" 2>/dev/null || break
  done
  trap '' HUP INT TERM QUIT PIPE
  [[ ! $saved ]] || stty "$saved" 2>/dev/null
  sweep_cgroups "$id"
  if [[ $build == "$root"/shells/* ]]; then
    rm -rf "$build"
  else
    # As after the build itself.
    sync -f "$build/upper" 2>/dev/null || sync
    rm -rf "$build/work/work/incompat/volatile"
  fi
  exit "$status"
}

# terminal_end: the first process of the namespaces goes, and everything with it; `unshare` then follows.
terminal_end() {
  local child=
  [[ $terminal_pid ]] || return 0
  { read -r child _ <"/proc/$terminal_pid/task/$terminal_pid/children"; } 2>/dev/null
  kill -KILL "${child:-$terminal_pid}" 2>/dev/null || :
}

# shell_inside <folder> <id>: the first process of the namespaces.
shell_inside() {
  local command
  shell_kind=base
  build_name "${2-}"
  build=$1/$id
  plan_read "$build/plan"
  facts_read
  [[ $1 == */builds ]] && shell_kind=kept && status_read
  runner_scratch
  phase=
  script_traced=
  TERM_INSIDE=${TERM-}
  # The plan's base may be known by its URL only: what it was found to be stands in the facts.
  base_sha256=${facts[base_sha256]:-${plan[base_sha256]}}
  base=$root/bases/$base_sha256
  base_hold || refuse no-base "The base of $id is no longer on the host."
  layers_read
  inject_fill
  if [[ $shell_kind == kept ]]; then
    overlay_mount
  else
    overlay_make
    inject_files
  fi
  script_command=() step_arguments=()
  container_prepare
  container_own cat "$build/script"
  container_whole
  [[ $shell_kind != kept ]] || shell_where
  container_environment >"$scratch/own/env"
  shell_words >"$scratch/own/motd"
  cp "$agent/lib/container/terminal" "$scratch/own/launch"
  chmod 755 "$scratch/own/launch"
  command=/.stackwright/launch
  [[ ${base_programs[/bin/sh]-} ]] || refuse no-sh "The base has no /bin/sh, so there can be no shell in it."
  if [[ -t 0 ]]; then
    stty raw -echo
    shell_outer_plain "$scratch/own/trace/ready" <&0 &
  else
    : >"$scratch/own/trace/ready"
  fi
  exec env -i PATH="$PATH" TERM="${TERM-}" lxc-execute -q -P "$scratch/lxc" -n "sw-$id" -f "$scratch/config" \
    -o "$scratch/lxc.log" -l ERROR -- "$command"
}

# shell_where: puts into `/.stackwright` in which directory and state of the shell the script failed, and with which command; or
# the state after the step with which it ended early.
shell_where() {
  [[ $state != partial || ! -d $root/layers/$layer/state ]] || shell_state >"$scratch/own/trace/state"
  [[ ! ${facts[cwd]-} ]] || printf '%s\n' "${facts[cwd]}" >"$scratch/own/cwd"
  [[ ! ${facts[command]-} ]] || printf '%s\n' "${facts[command]}" >"$scratch/own/failed"
  [[ ! -e $build/state ]] || cp "$build/state" "$scratch/own/trace/state"
}

# shell_state: prints the state that the top layer's step hands on, without its first two lines, which take from the next step's
# shell what the script did not have, and its last ones, the options: a terminal has its own.
shell_state() {
  local -a lines
  local last
  mapfile -t lines <"$root/layers/$layer/state/state"
  last=${#lines[@]}
  while ((last > 2)) && [[ ${lines[last - 1]} == @('# end'|'set '[-+]'o '*|'shopt -'[su]' '*) ]]; do ((last -= 1)); done
  printf '%s\n' "${lines[@]:2:last-2}"
}

# shell_typed_lines <id>: prints what users have typed in shells of the build, a command each, oldest first. In the file, a line
# with the time is before each.
shell_typed_lines() {
  local line command=
  build_open "${1-}"
  [[ -e $build/typed ]] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^#[0-9]{9,}$ ]]; then
      shell_typed_line
      command=
    else
      command+=${command:+$'\n'}$line
    fi
  done <"$build/typed"
  shell_typed_line
}

# shell_typed_line: of shell_typed_lines; prints the command, if there is one.
shell_typed_line() {
  local word
  [[ $command ]] || return 0
  json_string word "$command"
  printf '{"typed":%s}\n' "$word"
}

# shell_outer_plain <file>: LXC lets the outer terminal add carriage returns, at some moment while it starts; but the inner terminal
# has added them already. Makes the file once that is over: until then the shell waits.
shell_outer_plain() {
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    [[ $(stty -a) == *[[:space:]]opost* ]] && stty -opost && break
    nap 0.02
  done
  # Its container may have ended meanwhile.
  { : >"$1"; } 2>/dev/null || :
}

# shell_words: prints what the user is told first.
shell_words() {
  local line command
  if [[ $shell_kind == base ]]; then
    printf 'A shell in the base of %s. What is changed here is thrown away at the end.\n' "${plan[image]}"
  elif [[ $state == partial ]]; then
    printf 'The filesystem of build %s, as it was when the build ended early, after the step %s.\nWhat is changed here stays.\n' \
      "$id" "${plan[until_step]}"
  else
    printf 'The filesystem of the failed build %s, as its script left it.\nWhat is changed here stays.\n' "$id"
    line=${facts[line]-} command=${facts[command]-}
    [[ $line || $command ]] && printf 'It failed%s%s.\n' "${line:+ at line $line}" "${command:+: $command}"
  fi
  printf 'The script: /.stackwright/script/%s\n' "${plan[script_name]}"
}
