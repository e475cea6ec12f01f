# shellcheck shell=bash
# Finds out why the script failed, and where.

# script_check: after the script; goes on only when it succeeded.
script_check() {
  local trace=$scratch/own/trace
  if [[ ${base_programs[/bin/sh]-} ]]; then
    [[ -e $trace/begun ]] || container_failed
    [[ -s $trace/status ]] && script_status=$(<"$trace/status")
  fi
  ((script_status)) || return 0
  fail_status=$script_status
  fail_when_full "$root" "the script's failure; what it had done is kept"
  blame_place
  local subject=${fail_command:+"\`$fail_command\`"}
  [[ ! $subject && $fail_line ]] && subject="Line $fail_line of the script"
  subject=${subject:-The script}
  subject=${subject:0:200}
  case $script_status in
    126) fail script-failed "$subject could not be run: found, but not executable (status 126)." ;;
    127) fail script-failed "$subject: command not found (status 127)." "Is the package that has it installed by then? Is it in PATH?" ;;
    137) fail script-killed "$subject was killed (status 137, SIGKILL)." "${plan[limit_memory]:+It may have reached its memory limit (\`limits: memory\`), or the }${plan[limit_memory]:-The }host may have run out of memory." ;;
  esac
  if ((script_status > 128 && script_status < 193)); then
    fail script-killed "$subject was ended by the signal SIG$(kill -l "$((script_status - 128))") (status $script_status)."
  fi
  fail script-failed "${blame_message:-$subject ended with status $script_status.}"
}

# container_failed: LXC did not get as far as the script.
container_failed() {
  local last=
  [[ -s $scratch/lxc.log ]] && last=$(tail -n 20 "$scratch/lxc.log")
  last=${last##*ERROR}
  fail_when_full "$root" "starting the container"
  fail container "LXC could not start the container${last:+:${last## }}" "\`stackwright doctor\` looks for what the host may lack."
}

# blame_place: sets fail_line, fail_command and blame_message, as far as a Bash script has left traces of them.
blame_place() {
  local -a seen=()
  local trace=$scratch/own/trace
  blame_message=
  [[ $script_traced ]] || return 0
  [[ -s $trace/at ]] && mapfile -t -d '' seen <"$trace/at"
  fail_line=${seen[0]-} fail_command=${seen[1]-}
  [[ -s $trace/exit ]] && blame_stack
  [[ ${script_status-} == 2 ]] && blame_syntax
  [[ $fail_line =~ ^[1-9][0-9]*$ ]] || fail_line=
  fail_command=${fail_command:0:500}
}

# blame_stack: of blame_place. The EXIT trap saw the command and the functions it was in; the line has to be found.
blame_stack() {
  local -a seen
  local depth i source name start text first
  mapfile -t -d '' seen <"$trace/exit"
  # status, line, command, start of the innermost function, then name, call line and source of every frame
  fail_line=${seen[1]-} fail_command=${seen[2]-}
  depth=$(((${#seen[@]} - 4) / 3))
  source=/.stackwright/script/${plan[script_name]}
  for ((i = 0; i < depth; i++)); do
    name=${seen[4 + i * 3]} text=${seen[6 + i * 3]}
    if ((i == 0)) && [[ $text == "$source" && $name != source && ${seen[3]} ]]; then
      start=${seen[3]}
      first=${fail_command%%$'\n'*}
      blame_search "$start" "$first" && return
    fi
    # The place in our script from which the innermost foreign or unfindable frame was called.
    if [[ ${seen[6 + (i + 1) * 3]-$source} == "$source" ]]; then
      ((seen[5 + i * 3])) && fail_line=${seen[5 + i * 3]}
      return
    fi
  done
}

# blame_search <start> <text>: sets fail_line to the first line from start on that has the command's text.
blame_search() {
  local -a lines
  local i
  mapfile -t -s "$(($1 - 1))" lines <"$build/script"
  for ((i = 0; i < ${#lines[@]}; i++)); do
    if [[ ${lines[i]} == *"$2"* ]]; then
      fail_line=$(($1 + i))
      return
    fi
    ((i)) && [[ ${lines[i]} == '}'* ]] && return 1
  done
  return 1
}

# blame_syntax: of blame_place; Bash has said it itself, in the log.
blame_syntax() {
  local line
  line=$(tail -c 20000 "$build/log" | tr -d '\r' | grep -aE ': line [0-9]+: (syntax error|unexpected|unmatched)' | tail -n 1)
  [[ $line =~ ^'/.stackwright/script/'.*': line '([0-9]+)': '(.*)$ ]] || return 0
  fail_line=${BASH_REMATCH[1]} fail_command=
  blame_message="Bash can't read the script: ${BASH_REMATCH[2]} (line $fail_line)."
}
