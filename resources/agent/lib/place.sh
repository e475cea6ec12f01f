# shellcheck shell=bash
# Finds the line and the command where a Bash script ended, in the traces that container/traps left. A wrong line is worse
# than none, so each thing that a trace says must fit the script's own text.

# place_find: sets fail_line, fail_command, fail_cwd, place_message and place_inside (the command and its place in a sourced file), as far as they can
# be known.
place_find() {
  local -a lines=() at=() ended=()
  local trace=$scratch/own/trace script=/.stackwright/script/${plan[script_name]}
  fail_line='' fail_command='' fail_cwd='' place_message='' place_inside=''
  [[ $script_traced ]] || return 0
  mapfile -t -O 1 lines < <(tr -d '\0' <"$build/script")
  [[ -s $trace/at ]] && mapfile -t -d '' at <"$trace/at"
  [[ -s $trace/exit ]] && mapfile -t -d '' ended <"$trace/exit"
  place_functions at
  place_functions ended
  place_state
  if place_error; then
    place_at_error
  elif [[ ${script_status-} == 2 ]] && place_syntax; then
    return
  elif ((${#ended[@]} > 4)); then
    place_in_function
  else
    place_at_last
  fi
  place_fatal
  # Bash counts a command with a substitution over several lines by one too many.
  if [[ $fail_line && $fail_line -gt ${#lines[@]} ]]; then fail_line=${#lines[@]}; fi
  [[ $fail_line =~ ^[1-9][0-9]*$ ]] || fail_line=
  [[ ! $fail_line ]] || place_start
  fail_command=${fail_command:0:500}
}

# place_functions <array>: functions of earlier steps are in a file of their own, with the lines of the script.
place_functions() {
  local i
  local -n _trace=$1
  for i in "${!_trace[@]}"; do [[ ${_trace[i]} != /.stackwright/functions ]] || _trace[i]=$script; done
}

# place_state: sets fail_cwd, and keeps the shell's state for a shell in the failed build; but not with a secret's value in it.
place_state() {
  local frames=0
  [[ ! ${at[2]-} || ! ${at[4]-} =~ ^[0-9]{1,4}$ ]] || frames=${at[4]}
  fail_cwd=${at[5 + 2 * frames]-}
  [[ $fail_cwd == /* ]] || fail_cwd=''
  [[ -s $trace/state && ! -L $trace/state ]] || return 0
  state_text=$(<"$trace/state") state_late='' state_arguments=()
  state_tells || printf '%s\n' "$state_text" >"$build/state"
}

# place_error: whether the last thing that happened was an error that Bash's ERR trap saw, and not one long past.
place_error() {
  [[ ${at[2]-} ]] || return 1
  ((${#ended[@]})) || return 0
  [[ ${ended[0]} == "${at[2]}" ]] && { ((at[4] > 1)) || [[ ${ended[2]} == "${at[1]}" ]]; }
}

# place_at_error
place_at_error() {
  local i depth=${at[4]}
  if place_stale "${at[3]}" "${at[1]}"; then
    place_redirection "${at[0]}"
    return
  fi
  if [[ ${at[5]-} == "$script" ]]; then
    fail_line=${at[0]} fail_command=${at[1]}
    return
  fi
  # In a file that the script sources: the line that sources it.
  sourced_error "${at[5]}" "${at[0]}" "${at[1]}"
  for ((i = 0; i + 1 < depth; i++)); do
    if [[ ${at[6 + i]} == "$script" ]]; then
      fail_line=${at[5 + depth + i]}
      return
    fi
  done
}

# place_at_last: at top level, without an error that Bash's ERR trap saw: `exit`, `a && b`, a signal, a shell that gave up.
place_at_last() {
  fail_line=${at[0]-} fail_command=${at[1]-}
  # A trap of the script's own in the place of ours: nothing has been seen since.
  if [[ $fail_command == *trap*DEBUG* ]]; then fail_line='' fail_command=''; fi
  if ((${#ended[@]} == 0)); then
    place_doubt
  elif [[ $fail_command != exit* && $fail_command != return* && $fail_command != exec* ]] && place_stale "${ended[1]}" "${ended[2]}"; then
    fail_line='' fail_command=''
  elif [[ ${ended[2]} != "$fail_command" ]]; then
    fail_line='' fail_command=${ended[2]}
  fi
  if [[ ! $fail_line && $fail_command == eval* ]]; then place_only; fi
}

# place_only: the one line that has the command's text, if it is but one.
place_only() {
  local i only='' text=${fail_command%%$'\n'*}
  for ((i = 1; i <= ${#lines[@]}; i++)); do
    [[ ${lines[i]} == *"$text"* ]] || continue
    [[ ! $only ]] || return 0
    only=$i
  done
  fail_line=$only
}

# place_in_function: the EXIT trap saw the command and the functions it was in; the line has to be found, unless the function
# was followed.
place_in_function() {
  local i name source depth=$(((${#ended[@]} - 4) / 3))
  fail_line=${at[0]-}
  for ((i = 0; i < depth; i++)); do
    name=${ended[4 + i * 3]} source=${ended[6 + i * 3]}
    if ((i == 0)) && [[ $source == "$script" && $name != source && ${ended[3]} ]]; then
      ! place_followed "${ended[3]}" "${ended[2]}" || return 0
      ! place_search "${ended[3]}" "${ended[2]}" || return 0
    elif ((i == 0)) && [[ $source != "$script" ]]; then
      sourced_end "$source" "${ended[3]}" "${ended[2]}"
    fi
    # The place in our script from which the innermost foreign or unfindable frame was called.
    if [[ ${ended[6 + (i + 1) * 3]-$script} == "$script" ]]; then
      ((ended[5 + i * 3])) && fail_line=${ended[5 + i * 3]}
      return
    fi
  done
}

# place_stale <pipe> <command>: whether Bash still calls the command by the name of an earlier one, which had succeeded: it
# does so for a group whose redirection fails, for one.
place_stale() {
  case $2 in '[['* | '(('* | exit* | return* | exec* | source* | .\ *) return 1 ;; esac
  [[ $1 != *[1-9]* ]]
}

# place_followed <start> <command>: whether the last that was seen is that command in the function that begins at start.
place_followed() {
  [[ $fail_line && ${at[1]-} == "$2" ]] && ((fail_line >= $1)) && ! place_stale "${ended[1]}" "$2" || return 1
  place_logical "$fail_line"
  # A subshell's failure is called by the name of the command before it.
  [[ ${lines[logical_end + 1]-} != *([[:space:]])'('* ]] || return 1
  fail_command=$2
}

# place_search <start> <command>: sets fail_line when the function that begins at start has the command, and only once.
place_search() {
  local i text indent once=
  place_stale "${ended[1]}" "$2" && return 1
  indent=${lines[$1]%%[![:space:]]*}
  place_words wanted "${2%%$'\n'*}"
  for ((i = $1; i <= ${#lines[@]}; i++)); do
    place_logical "$i"
    if [[ $text == *"$wanted"* && $text != '#'* ]]; then
      [[ ! $once ]] || return 1
      once=$i
    fi
    ((i > $1)) && [[ ${lines[i]} == "$indent"[\}\)]* ]] && break
    ((i = logical_end))
  done
  [[ $once ]] || return 1
  # A subshell's failure is called by the name of the command before it.
  if [[ ${lines[once + 1]-} == *([[:space:]])'('* ]]; then return 1; fi
  fail_line=$once fail_command=$2
}

# place_logical <line>: sets text to it with the lines that continue it, and logical_end to the last of these.
place_logical() {
  local joined=${lines[$1]-}
  logical_end=$1
  while [[ $joined == *\\ && $logical_end -lt ${#lines[@]} ]]; do
    ((logical_end += 1))
    joined=${joined%\\}${lines[logical_end]}
  done
  place_words text "$joined"
}

# place_words <result-variable> <text>: with one space wherever there are several.
place_words() {
  local _words=${2##+([[:space:]])}
  printf -v "$1" '%s' "${_words//+([[:space:]])/ }"
}

# place_doubt: when no trap has told the end, a subshell that began after the last command seen may be what ran: it was not announced.
place_doubt() {
  local i
  [[ $fail_line ]] || return 0
  place_logical "$fail_line"
  [[ $text != *';'*([[:space:]])'('* ]] || fail_command=
  for ((i = logical_end + 1; i <= ${#lines[@]}; i++)); do
    place_words text "${lines[i]}"
    case $text in
      '' | '#'* | fi* | done* | esac* | '}'* | ';;'* | '{') ;;
      '(('*) return ;;
      '('*)
        fail_line='' fail_command=''
        return
        ;;
      *) return ;;
    esac
  done
}

# place_start: leads fail_line from the line that Bash counts to the one where the command begins, and checks that it is there.
place_start() {
  local head=${fail_command%%[[:space:]]*} i depth=0 text first
  while ((fail_line > 1)) && [[ ${lines[fail_line - 1]} == *\\ ]]; do ((fail_line -= 1)); done
  place_logical "$fail_line"
  [[ ! $head || $text == *"$head"* ]] || {
    if [[ $head == '(' ]]; then place_open; else place_above; fi || fail_command=
  }
  # What Bash calls by another name (a function by its last command, a pipeline too) is called by what stands there.
  [[ ${at[3]-} != *' '* || $text != *'|'* ]] || fail_command=
  if [[ ! $fail_command ]]; then
    place_logical "$fail_line"
    [[ $text == [\)\}]* ]] || fail_command=$text
  fi
}

# place_above: of place_start; a command that goes over several lines is counted by its last.
place_above() {
  [[ $fail_command == *[\(\<\"\']* ]] || return 1
  head=${head%%[\(\"\']*}
  [[ $head ]] || return 1
  for ((i = fail_line; i > 0 && i > fail_line - 200; i--)); do
    [[ ${lines[i]} == *([[:space:]])"$head"* ]] || continue
    fail_line=$i
    return
  done
  return 1
}

# place_open: of place_start; the parenthesis that the one at the beginning of the line closes, in the usual layout.
place_open() {
  for ((i = fail_line; i > 0; i--)); do
    first=${lines[i]##+([[:space:]])}
    if [[ $first == ')'* ]]; then
      ((depth += 1))
    elif [[ $first == '('* && $first != *')'* ]]; then
      ((depth -= 1)) || :
      if ((depth == 0)); then
        fail_line=$i
        return
      fi
    fi
  done
  return 1
}

# place_told <pattern>: what Bash itself said last of the script, in the log: sets told_line and told.
place_told() {
  local line
  line=$(tail -c 20000 "$build/log" | tr -d '\r\0' | grep -aE "^/\.stackwright/script/.*: line [0-9]+: .*($1)" | tail -n 1)
  [[ $line == "$script: line "* ]] || return 1
  line=${line#"$script: line "}
  told_line=${line%%:*} told=${line#*: }
}

# place_syntax: a script that can't be read.
place_syntax() {
  local told told_line
  place_told 'syntax error|unexpected|unmatched|conditional' || return 1
  fail_line=$told_line fail_command=
  place_message="Bash can't read the script: $told (line $fail_line)."
}

# place_redirection <line>: of a group, behind the last line that was seen.
place_redirection() {
  local told told_line
  place_told 'No such file or directory|Permission denied|Is a directory|ambiguous redirect|cannot overwrite|Read-only|No space left' || return 0
  ((told_line > $1)) && [[ ${lines[told_line]-} == *[\<\>]* ]] && fail_line=$told_line
}

# place_fatal: a shell that gives up by itself says where, and calls the command by an earlier one's name if it is in a group.
place_fatal() {
  local told told_line text logical_end
  [[ ! ${at[2]-} && $fail_command != exit* && $fail_command != exec* ]] || return 0
  place_told 'unbound variable|parameter null or not set|parameter not set|bad substitution' || return 0
  place_logical "$told_line"
  # It leaves all functions before its traps run.
  if ((${#ended[@]} > 4 || told_line >= ${at[0]:-0})) || [[ ${at[1]} && $text == *"${at[1]}"* ]]; then
    if [[ $told_line != "$fail_line" ]]; then fail_line=$told_line fail_command=; fi
  fi
}
