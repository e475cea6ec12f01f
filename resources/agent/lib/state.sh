# shellcheck shell=bash
# The state of the script's shell between two steps: what container/save has written, and container/forget begins to restore.

# step_state: takes what the step's shell has saved. With a secret in it, it stays in memory, and so does no layer from here on.
step_state() {
  local words
  rm -rf "$scratch/state"
  mkdir -m 700 "$scratch/state"
  mv "$own/saved"/{state,late,arguments} "$scratch/state"
  state_kept=1
  if state_lists open; then
    note warning "Step $fail_step ends with files that it has opened (descriptors $words): they are not open in the next step." \
      "Open them again there, or put the marker elsewhere."
  fi
  if state_lists left; then note info "What step $fail_step had left running ended with it: $words."; fi
  [[ ! $layer_private ]] && state_tells || return 0
  layer_private=1
  note warning "The script holds a secret's value in its own variables after step $fail_step, so nothing from here on is cached." \
    "Unset what has it at the end of the step, or use it where it stands only."
}

# state_lists <file>: whether it has lines; sets words to them.
state_lists() {
  local -a lines
  [[ -s $own/saved/$1 ]] || return 1
  mapfile -t lines < <(sort -u "$own/saved/$1")
  printf -v words ', %s' "${lines[@]}"
  words=${words#, }
}

# state_tells: whether the value of a secret is somewhere in the state. Quoting is taken out of both before they are compared,
# and the value is looked for as itself and as Bash prints what it can't print. Three bytes are no secret.
state_tells() {
  local pair value
  local -a values=()
  for pair in "${env[@]}"; do
    value=${pair#*=}
    is_secret "${pair%%=*}" && ((${#value} > 3)) || continue
    printf -v pair '%q' "$value"
    values+=("$value" "${pair#\$}")
  done
  ((${#values[@]})) || return 1
  cat "$scratch/state"/* | state_plain | grep -qF -f <(for value in "${values[@]}"; do printf '%s' "$value" | state_plain && printf '\n'; done)
}

# state_plain: standard input without what quoting adds, or takes away.
state_plain() {
  tr -d "\\\\'\"\$\`\\000\\n"
}

# step_traps <n>: makes what Bash reads before the script: the traps, and what restores the state of the step before.
step_traps() {
  local state
  step_arguments=()
  cp "$agent/lib/container/traps" "$scratch/own/traps"
  ((${#layers[@]})) || return 0
  state=$root/layers/$layer/state
  [[ -d $state ]] || state=$scratch/state
  mapfile -t -d '' step_arguments <"$state/arguments"
  cp "$state/state" "$scratch/own/state"
  resume_environment "$1" >>"$scratch/own/state"
  {
    # shellcheck disable=SC2016 # its name tells the traps that it is ours
    printf '{ . "${__stackwright_own-/.stackwright/}state"\n'
    cat "$state/late"
    printf '} 2>/dev/null\n'
  } >>"$scratch/own/traps"
  chmod 644 "$scratch"/own/{traps,state}
}
