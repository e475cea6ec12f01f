# shellcheck shell=bash
# Runs the script step by step: each in a new shell in a new container over a new overlay, or not at all when its layer is there.

# steps_read: sets step_end, and makes a script without markers one step without a name.
steps_read() {
  local i
  step_end=()
  if ((${#step_line[@]})) && ! { script_reads_bash && [[ ${base_programs[/bin/sh]-} ]]; }; then
    note warning "Only a Bash script in a base with /bin/sh can be run step by step: this one runs as a whole."
    step_line=()
  fi
  script_read
  if ((${#step_line[@]} == 0)); then
    step_line=(1) step_name=('') step_max_age=('') step_end=('')
    return
  fi
  for i in "${!step_line[@]}"; do step_end+=($((${step_line[i + 1]:-${#script_lines[@]} + 1} - 1))); done
  steps_event
}

# steps_event
steps_event() {
  local i name steps=
  for i in "${!step_line[@]}"; do
    json_string name "${step_name[i]}"
    steps+=",{\"name\":$name,\"line\":${step_line[i]},\"endLine\":${step_end[i]}${step_max_age[i]:+,\"maxAge\":${step_max_age[i]}}}"
  done
  event steps ",\"steps\":[${steps#,}]"
}

# step_text <n>: prints it. The first begins with the script, whatever stands before its marker.
step_text() {
  local from=$((step_line[$1] - 1))
  [[ ${step_name[$1]} ]] || {
    script_print
    return
  }
  (($1)) || from=0
  printf '%s' "${script_lines[@]:from:step_end[$1]-from}"
}

# steps_inputs: prints all that could change what the first step does, beside its text. A time limit changes nothing that is kept.
steps_inputs() {
  local pair i
  printf '%s\0' 3 "$base_sha256" "${plan[network]}" "${plan[limit_memory]}" "${plan[limit_cpus]}" "${plan[limit_pids]}" "${plan[script_name]}"
  for pair in "${env[@]}"; do
    if is_secret "${pair%%=*}"; then printf 'secret %s\0' "${pair%%=*}"; else printf 'env %s\0' "$pair"; fi
  done
  for i in "${!file_target[@]}"; do printf 'file %s %s\0' "${file_mode[i]}" "${file_target[i]}"; done
  ((${#file_target[@]} == 0)) ||
    tar -C "$build" -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=posix --pax-option=delete=atime,delete=ctime files |
    sha256sum
}

# steps_digest: sets step_digest, of all that a step is made from but for the layers below it: for all steps in one process.
steps_digest() {
  local i kind
  local -a files=()
  for i in "${!step_line[@]}"; do
    files+=("$scratch/step-$i")
    # The last one ends as the script does, and hands no state on.
    kind=step
    ((i + 1 < ${#step_line[@]})) || kind=last
    {
      ((i)) || steps_inputs
      printf '%s\n' "$kind"
      step_text "$i"
    } >"${files[i]}"
  done
  mapfile -t step_digest < <(exec sha256sum "${files[@]}")
  step_digest=("${step_digest[@]%% *}")
}

# steps_run: sets steps_cached when nothing had to run, and steps_partial when it was to end before the end.
steps_run() {
  local i begun micros seconds ran cached key last=$((${#step_line[@]} - 1)) fresh= from repeated=()
  layers_open
  resume_find
  steps_cached=1 steps_partial='' script_over='' layer_private='' layer_own=''
  [[ ${plan[cache]} != no ]] || fresh=1
  steps_digest
  for i in "${!step_line[@]}"; do
    [[ ! ${plan[from_step]} || ${plan[from_step]} != "${step_name[i]}" ]] || fresh=1
    key=${step_digest[i]}
    ((i == 0)) || layer_key
    clock_micros begun
    step_begin "$i"
    cached=1
    if ! resume_take "$i" "$key" && { [[ $fresh ]] || ! layer_find "$key" "${step_max_age[i]}"; }; then
      cached='' steps_cached=
      layers_release
      layers_print
      from=$log_bytes
      step_run "$i"
      clock_micros micros
      clock_seconds seconds "$((micros - begun))"
      [[ ! -e $build/entered ]] || layer_own=1
      layer_put "$key" "$seconds" "$from"
    else
      layer_repeat
    fi
    step_finish "$i"
    if [[ -e $root/layers/$layer/over ]]; then
      ((i == last)) || note info "The script ended by itself in step ${step_name[i]}: what follows does not run."
      break
    fi
    if [[ ${plan[until_step]} && ${plan[until_step]} == "${step_name[i]}" ]]; then
      steps_partial=1
      break
    fi
  done
  layers_print
  layers_release
}

# step_begin <n>
step_begin() {
  local name
  fail_step=${step_name[$1]}
  [[ $fail_step ]] || return 0
  json_string name "$fail_step"
  event step-begin ",\"step\":$name"
}

# step_finish <n>: of a step whose layer is the top one.
step_finish() {
  local micros seconds name was=false
  fail_step=
  [[ ${step_name[$1]} ]] || return 0
  clock_micros micros
  clock_seconds seconds "$((micros - begun))"
  json_string name "${step_name[$1]}"
  event step-end ",\"step\":$name,\"seconds\":$seconds${cached:+,\"cached\":true,\"ran\":$ran}"
  [[ ! $cached ]] || was=true
  fact "step_$1" "{\"name\":$name,\"seconds\":$seconds,\"cached\":$was,\"key\":\"${layer%%-*}\"}"
}

# step_run <n>: leaves what it changed in the build's upper, and the shell's state in state_text, state_late and state_arguments when steps follow.
step_run() {
  local own=$scratch/own
  script_over=
  container_own step_script "$1"
  steps_prepare
  overlay_make "$root/layers/.new-$id"
  [[ ${#layers[@]} != 0 ]] || inject_files
  [[ ${script_command-} ]] || script_choose
  [[ ! -e $scratch/lxc.log ]] || rm -f "$scratch"/{lxc.log,limits}
  container_whole
  # Whoever the script becomes must be able to read what is ours.
  umask 022
  step_traps "$1"
  printf ' %s ' "${secret[*]}" >"$own/secret"
  container_environment >"$own/env"
  umask 077
  script_run
  log_measure
  if [[ -e $own/saved/done ]]; then
    step_state
  else
    [[ ! -e $own/saved/state ]] || fail step-state "The shell's state after the step could not be saved." "It is kept in memory: does the script hold very much in variables?"
    script_check
    script_over=1
  fi
  overlay_unmount
}

# steps_prepare: before the first that runs.
steps_prepare() {
  [[ ! ${steps_prepared-} ]] || return 0
  steps_prepared=1
  container_machine
  inject_fill
  container_prepare
  script_timer
}

# step_script <n>: prints what runs: the script with the lines before the step blank, and in the place of the next step's
# marker what saves the shell's state; so all lines keep their numbers.
step_script() {
  local from=$((step_line[$1] - 1)) blank
  if ((from && $1)); then
    [[ ${script_lines[0]} != '#!'* ]] || printf '%s' "${script_lines[0]%$'\n'}"
    printf -v blank '%*s' "$from" ''
    printf '%s' "${blank// /$'\n'}"
  fi
  step_text "$1"
  (($1 + 1 == ${#step_line[@]})) || printf '(. /.stackwright/save) >/dev/null 2>&1\n'
}
