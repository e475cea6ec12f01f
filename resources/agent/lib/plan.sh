# shellcheck shell=bash
# Reads a plan: data in the form of quoted assignments. Nothing of it is ever evaluated.

plan_names=(plan_version id stack image base_kind base_source base_sha256 base_md5 spec_name spec_sha256 script_name
  network limit_memory limit_cpus limit_pids limit_time compression cols rows host_name
  cache from_step until_step resume layers_limit)
# Lists: their values come one by one.
plan_lists=(env exclude file_target file_mode step_line step_name step_max_age function_lines secret breakpoint)

# A quote, in what is between quotes.
quoted_quote="'\\''"

# plan_read <file>: sets the associative array plan, and an array for each of plan_lists. Refuses one that can't be read.
plan_read() {
  declare -gA plan=()
  declare -ga env=() exclude=() file_target=() file_mode=() step_line=() step_name=() step_max_age=() function_lines=() secret=() breakpoint=()
  local name
  for name in "${plan_names[@]}"; do plan[$name]=; done
  plan_parse "$1" || refuse plan "The plan can't be read: $plan_problem."
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
    +([a-z_])'+=(')
      plan_problem="unknown list '${1%+=(}'"
      [[ " ${plan_lists[*]} " == *" ${1%+=(} "* ]] || return 1
      local -n list=${1%+=(}
      list+=("$2")
      ;;
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

# is_secret <name>
is_secret() {
  [[ " ${secret[*]} " == *" $1 "* ]]
}

# plan_forget: takes the values of secrets out of the build's plan, as nobody can enter its filesystem any more.
plan_forget() {
  local name value
  plan_read "$build/plan"
  ((${#secret[@]})) || return 0
  {
    for name in "${plan_names[@]}"; do printf "%s='%s'\n" "$name" "${plan[$name]//\'/$quoted_quote}"; done
    for name in "${plan_lists[@]}"; do
      local -n items=$name
      for value in "${items[@]}"; do
        [[ $name == env ]] && is_secret "${value%%=*}" || printf "%s+=('%s')\n" "$name" "${value//\'/$quoted_quote}"
      done
      unset -n items
    done
  } >"$build/plan.new" && mv -f "$build/plan.new" "$build/plan"
}

# plan_check: refuses a plan with a value that is not what it must be. Once, when it arrives: what is in a build's folder has been checked.
plan_check() {
  plan_right || refuse plan "The plan is wrong: $plan_problem."
}

# plan_right: of plan_check; sets plan_problem and fails at the first value that is wrong.
plan_right() {
  local pair target i
  plan_must plan_version '^1$' && plan_must id "$id_pattern" && plan_must stack '^[A-Za-z0-9_.-]{1,100}$' &&
    plan_must image '^[^/[:cntrl:]]+$' && plan_must base_kind '^(url|upload|path)$' &&
    plan_must base_source '^[^[:cntrl:]]+$' && plan_must base_sha256 "^$|$sha256_pattern" &&
    plan_must base_md5 "^$|$md5_pattern" && plan_must script_name '^[^/[:cntrl:]]{1,255}$' &&
    plan_must network '^(host|none|bridge)$' && plan_must compression '^(gz|zst|xz)$' &&
    plan_must limit_memory '^[0-9]*$' && plan_must limit_cpus '^([0-9]+(\.[0-9]+)?)?$' &&
    plan_must limit_pids '^[0-9]*$' && plan_must limit_time '^([0-9]+(\.[0-9]+)?)?$' &&
    plan_must cols '^[1-9][0-9]{0,3}$' && plan_must rows '^[1-9][0-9]{0,3}$' && plan_must cache '^(yes|no)?$' &&
    plan_must resume "^$|$id_pattern" && plan_must layers_limit '^[0-9]*$' || return 1
  plan_problem="base_sha256 is needed unless the base has a URL"
  [[ ${plan[base_kind]} == url || ${plan[base_sha256]} ]] || return 1
  for pair in "${env[@]}"; do
    plan_problem="'${pair%%=*}' is not the name of a variable"
    [[ $pair == *=* && ${pair%%=*} =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || return 1
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
  plan_check_steps
}

# plan_check_steps: of plan_right.
plan_check_steps() {
  local i before=0 name
  local -A names=()
  plan_problem="step_line, step_name and step_max_age do not match"
  ((${#step_line[@]} == ${#step_name[@]} && ${#step_line[@]} == ${#step_max_age[@]})) || return 1
  for i in "${!step_line[@]}"; do
    plan_problem="'${step_line[i]}' is not the line of a step behind line $before"
    [[ ${step_line[i]} =~ ^[1-9][0-9]{0,8}$ ]] && ((step_line[i] > before)) || return 1
    before=${step_line[i]}
    plan_problem="'${step_name[i]}' is not the name of a step, or of two"
    [[ ${step_name[i]} =~ ^[^[:cntrl:]]+$ && ! ${names[${step_name[i]}]-} ]] || return 1
    names[${step_name[i]}]=1
    plan_problem="'${step_max_age[i]}' is not a number of seconds"
    [[ ${step_max_age[i]} =~ ^[0-9]{0,12}$ ]] || return 1
  done
  for name in "${plan[from_step]}" "${plan[until_step]}"; do
    plan_problem="there is no step '$name'"
    [[ ! $name || ${names[$name]-} ]] || return 1
  done
  for name in "${secret[@]}"; do
    plan_problem="'$name' is not the name of a variable"
    [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || return 1
  done
  for i in "${breakpoint[@]}"; do
    plan_problem="'$i' is not a line"
    [[ $i =~ ^[1-9][0-9]{0,8}$ ]] || return 1
  done
}

# plan_must <name> <pattern>
plan_must() {
  plan_problem="$1 is '${plan[$1]}'"
  [[ ${plan[$1]} =~ $2 ]]
}
