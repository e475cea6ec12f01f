# shellcheck shell=bash
# Reads a plan: data in the form of quoted assignments. Nothing of it is ever evaluated.

plan_names=(plan_version id stack image base_kind base_source base_sha256 base_md5 spec_name spec_sha256 script_name
  network limit_memory limit_cpus limit_pids limit_time compression cols rows host_name
  cache from_step until_step resume layers_limit)

# plan_read <file>: sets the associative array plan, and the arrays of what there can be several of. Refuses a wrong plan.
plan_read() {
  declare -gA plan=()
  declare -ga env=() exclude=() file_target=() file_mode=() step_line=() step_name=() step_max_age=() secret=() breakpoint=()
  local name
  for name in "${plan_names[@]}"; do plan[$name]=; done
  plan_parse "$1" || refuse plan "The plan can't be read: $plan_problem."
  plan_check || refuse plan "The plan is wrong: $plan_problem."
}

# plan_parse <file>: splits the file at its quotes; what stands between two pieces says what they are.
plan_parse() {
  local -a pieces
  local i=0 head value
  mapfile -t -d "'" pieces <"$1" || return 1
  while ((i < ${#pieces[@]})); do
    head=${pieces[i]#)}
    head=${head##+($'\n')}
    ((i += 1))
    [[ $head ]] || continue
    plan_problem="a value without its quotes after '${head:0:40}'"
    ((i < ${#pieces[@]})) || return 1
    value=${pieces[i]}
    ((i += 1))
    # A quote inside a value is written '\'' and so leaves a backslash and nothing between the quotes.
    while [[ ${pieces[i]-} == \\ && ! ${pieces[i + 1]-} ]] && ((i + 2 < ${#pieces[@]})); do
      value+="'${pieces[i + 2]}"
      ((i += 3))
    done
    plan_set "$head" "$value" || return 1
  done
}

# plan_set <head> <value>: head is `name=` or `name+=(`.
plan_set() {
  case $1 in
    'env+=(') env+=("$2") ;;
    'exclude+=(') exclude+=("$2") ;;
    'file_target+=(') file_target+=("$2") ;;
    'file_mode+=(') file_mode+=("$2") ;;
    'step_line+=(') step_line+=("$2") ;;
    'step_name+=(') step_name+=("$2") ;;
    'step_max_age+=(') step_max_age+=("$2") ;;
    'secret+=(') secret+=("$2") ;;
    'breakpoint+=(') breakpoint+=("$2") ;;
    +([a-z0-9_])=)
      plan_problem="unknown name '${1%=}'"
      [[ -v plan[${1%=}] ]] || return 1
      plan[${1%=}]=$2
      ;;
    *)
      plan_problem="'${1:0:40}' is no assignment"
      return 1
      ;;
  esac
}

# plan_check: sets plan_problem and fails at the first value that is not what it must be.
plan_check() {
  local pair target i
  plan_must plan_version '^1$' && plan_must id "$id_pattern" && plan_must stack '^[A-Za-z0-9_.-]{1,100}$' &&
    plan_must image '^[^/[:cntrl:]]+$' && plan_must base_kind '^(url|upload|path)$' &&
    plan_must base_source '^[^[:cntrl:]]+$' && plan_must base_sha256 "^$|$sha256_pattern" &&
    plan_must base_md5 "^$|$md5_pattern" && plan_must script_name '^[^/[:cntrl:]]{1,255}$' &&
    plan_must network '^(host|none|bridge)$' && plan_must compression '^(gz|zst|xz)$' &&
    plan_must limit_memory '^[0-9]*$' && plan_must limit_cpus '^([0-9]+(\.[0-9]+)?)?$' &&
    plan_must limit_pids '^[0-9]*$' && plan_must limit_time '^([0-9]+(\.[0-9]+)?)?$' &&
    plan_must cols '^[1-9][0-9]{0,3}$' && plan_must rows '^[1-9][0-9]{0,3}$' &&
    plan_must cache '^(yes|no)?$' && plan_must layers_limit '^[0-9]*$' && plan_must resume "^$|$id_pattern" || return 1
  plan_problem="base_sha256 is needed unless the base has a URL"
  [[ ${plan[base_kind]} == url || ${plan[base_sha256]} ]] || return 1
  for pair in "${env[@]}"; do
    plan_problem="'${pair%%=*}' is not the name of a variable"
    [[ $pair == *=* && ${pair%%=*} =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || return 1
  done
  plan_problem="step_line, step_name and step_max_age do not match"
  ((${#step_line[@]} == ${#step_name[@]} && ${#step_line[@]} == ${#step_max_age[@]})) || return 1
  for i in "${!step_line[@]}"; do
    plan_problem="step '${step_name[i]}' is not in its place"
    [[ ${step_name[i]} && ${step_line[i]} =~ ^[1-9][0-9]{0,8}$ && ${step_max_age[i]} =~ ^[0-9]{0,12}$ ]] || return 1
    ((i == 0 || step_line[i] > step_line[i - 1])) || return 1
  done
  for i in "${breakpoint[@]}"; do
    plan_problem="'$i' is no line"
    [[ $i =~ ^[1-9][0-9]{0,8}$ ]] || return 1
  done
  plan_problem="file_target and file_mode do not match"
  ((${#file_target[@]} == ${#file_mode[@]})) || return 1
  for i in "${!file_target[@]}"; do
    target=${file_target[i]}
    plan_problem="'$target' is not an absolute path"
    [[ $target == /?* && /$target/ != */../* ]] || return 1
    plan_problem="'${file_mode[i]}' is not a mode"
    [[ ${file_mode[i]} =~ ^([0-7]{3,4})?$ ]] || return 1
  done
  for target in "${exclude[@]}"; do
    plan_problem="'$target' in exclude is not absolute"
    [[ $target == /?* ]] || return 1
  done
}

# plan_must <name> <pattern>
plan_must() {
  plan_problem="$1 is '${plan[$1]}'"
  [[ ${plan[$1]} =~ $2 ]]
}
