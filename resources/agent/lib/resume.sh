# shellcheck shell=bash
# Goes on where another build had failed: with its own layers for the steps before, whatever their text says by now.

# resume_find: sets resumed to the layers that are taken as they are; none when it is not a build to go on from.
resume_find() {
  local from=$root/builds/${plan[resume]} failed
  resumed=()
  [[ ${plan[resume]} ]] || return 0
  if [[ ! -d $from ]]; then
    resume_not "it is no longer on the host"
    return
  fi
  [[ ! -e $from/layers ]] || mapfile -t resumed <"$from/layers"
  ((${#resumed[@]})) || return 0
  failed=$(sed -n 's/^failed_step //p' "$from/facts" | tail -n 1)
  if [[ $failed && $failed != "${step_name[${#resumed[@]}]-}" ]]; then
    resume_not "step $failed is no longer behind ${#resumed[@]} others"
  elif [[ ! -d $root/layers/${resumed[-1]}/state ]]; then
    resume_not "what its steps had done is no longer there"
  fi
}

# resume_not <why>
resume_not() {
  resumed=()
  note warning "Build ${plan[resume]} can't be resumed: $1. This is a build like any other."
}

# resume_take <n> <key>: adds the layer that the failed build had for the step; fails when it had none.
resume_take() {
  (($1 < ${#resumed[@]})) || return 1
  layers_hold
  if [[ ! -d $root/layers/${resumed[$1]} ]]; then
    resume_not "what its step ${step_name[$1]} had done is no longer there"
    return 1
  fi
  layer_add "${resumed[$1]}"
  [[ ${layer%%-*} != "$2" ]] || return 0
  fact unrepeatable 1
  if [[ $layer == private-* ]]; then
    note warning "Somebody was in the container in step ${step_name[$1]} of build ${plan[resume]}; what was done there is kept." \
      "Build without resuming to have it run by the script alone."
  else
    note warning "Step ${step_name[$1]}, or what it is given, has changed since build ${plan[resume]}; what it did then is kept." \
      "Build without resuming to have it run again."
  fi
}

# resume_environment <n>: for the first step that runs, prints the variables of `env` that are not as they were.
resume_environment() {
  local pair word
  local -a earlier
  ((${#resumed[@]} && $1 == ${#resumed[@]})) || return 0
  mapfile -t -d '' earlier < <(plan_read "$root/builds/${plan[resume]}/plan" && printf '%s\0' "${env[@]}")
  for pair in "${env[@]}"; do
    for word in "${earlier[@]}"; do [[ $word != "$pair" ]] || continue 2; done
    word=${pair#*=}
    printf "export %s='%s'\n" "${pair%%=*}" "${word//\'/$quoted_quote}"
  done
}
