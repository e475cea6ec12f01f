# shellcheck shell=bash
# The state of the script's shell between two steps: what container/save has written, and container/forget begins to restore.

# step_state: takes what the step's shell has saved. With a secret in it, it stays in memory, and so does no layer from here on.
step_state() {
  local words
  state_safe "$own/saved" || fail step-state "What the step's shell has saved of its state is not what is written there."
  state_read "$own/saved"
  if state_lists open; then
    note warning "Step $fail_step ends with files that it has opened (descriptors $words): they are not open in the next step." \
      "Open them again there, or put the marker elsewhere."
  fi
  if state_lists left; then note info "What step $fail_step had left running ended with it: $words."; fi
  [[ ! $layer_private ]] && state_tells || return 0
  state_last_word
  state_tells || return 0
  layer_private=1
  if [[ $secret_short ]]; then
    note warning "The value of $secret_short is too short to be looked for in what a step leaves, so nothing from here on is cached." \
      "Give it a longer one, or take it out of \`secrets\` if it is none."
  else
    note warning "The script holds a secret's value in its own variables after step $fail_step, so nothing from here on is cached." \
      "Unset what has it at the end of the step, or use it where it stands only."
  fi
}

# state_last_word: takes a secret out of `$_`: whatever command ended the step may have been given one.
state_last_word() {
  local line text=
  while IFS= read -r line; do
    if [[ $line == ': '*' >|'*/trace/at ]] && secret_in printf '%s' "$line"; then line=": '' >|${line##*' >|'}"; fi
    text+=$line$'\n'
  done <<<"$state_late"
  state_late=${text%$'\n'}
}

# state_lists <file>: whether it has lines; sets words to them.
state_lists() {
  local -a lines
  [[ -s $own/saved/$1 ]] || return 1
  mapfile -t lines < <(sort -u "$own/saved/$1")
  printf -v words ', %s' "${lines[@]}"
  words=${words#, }
}

# state_tells: whether the value of a secret is somewhere in the state.
state_tells() {
  secret_in state_print
}

# state_safe <folder>: whether these are files; a link could lead anywhere on the host.
state_safe() {
  local name
  [[ -d $1 && ! -L $1 ]] || return 1
  for name in state late arguments open left; do [[ -f $1/$name && ! -L $1/$name ]] || return 1; done
}

# state_read <folder>: sets state_text, state_late and state_arguments, so that a state with a secret in it is on no disk.
state_read() {
  state_text=$(<"$1/state")
  state_late=$(<"$1/late")
  mapfile -t -d '' state_arguments <"$1/arguments"
}

# state_keep <folder>: writes it into <folder>/state.
state_keep() {
  mkdir -m 700 "$1/state" && printf '%s\n' "$state_text" >"$1/state/state" && printf '%s\n' "$state_late" >"$1/state/late" &&
    { ((${#state_arguments[@]} == 0)) || printf '%s\0' "${state_arguments[@]}"; } >"$1/state/arguments"
}

# state_print
state_print() {
  printf '%s\n' "$state_text" "$state_late" "${state_arguments[@]}"
}

# step_functions <n>: prints, on their lines, the functions of the script that steps before it define.
step_functions() {
  local range from to last=0
  for range in "${function_lines[@]}"; do
    [[ $range =~ ^([1-9][0-9]{0,6})-([1-9][0-9]{0,6})$ ]] || continue
    from=${BASH_REMATCH[1]} to=${BASH_REMATCH[2]}
    ((last < from && from < to && to < step_line[$1])) || continue
    for ((; last < from - 1; last++)); do printf '\n'; done
    printf '%s' "${script_lines[@]:from-1:to-from+1}"
    last=$to
  done
}

# step_traps <n>: has Bash restore the state of the step before, behind the traps. Functions that are still as the script has them are
# read from its text once more, so that their lines are known; where one is not, none is.
step_traps() {
  step_arguments=()
  ((${#layers[@]})) || return 0
  # That of a layer; a private one has none, but this build has made it itself.
  [[ ! -d $root/layers/$layer/state ]] || state_read "$root/layers/$layer/state"
  step_arguments=("${state_arguments[@]}")
  step_functions "$1" >"$scratch/own/functions"
  # shellcheck disable=SC2016 # the names tell the traps that these are ours
  printf '{ . "${__sw_own-/.stackwright/}state"\n%s\n%s\n} 2>/dev/null\n' '__sw_again=${__sw_own-/.stackwright/}functions
if [[ -s $__sw_again && :$SHELLOPTS: != *:posix:* ]] && (
  __sw_before=$(\builtin declare -f)
  \builtin . "$__sw_again"
  [[ $(\builtin declare -f) == "$__sw_before" ]]
); then \builtin . "$__sw_again" || :; fi' "$state_late" >>"$scratch/own/traps"
  {
    printf '%s\n' "$state_text"
    resume_environment "$1"
  } >"$scratch/own/state"
}
