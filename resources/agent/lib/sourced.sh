# shellcheck shell=bash
# Where in a file that the script sources it failed: the failure has the script's own line that led there, and its message says this.

# sourced_error <file> <line> <command>: of what Bash's ERR trap saw.
sourced_error() {
  local fail_line=$2 fail_command=$3
  local -a lines=()
  sourced_read "$1" || return 0
  place_start
  sourced_tell "$1"
}

# sourced_end <file> <start> <command>: of what the EXIT trap saw, in the function that begins on that line. Bash may have forgotten all but the command
# that sources the file.
sourced_end() {
  local fail_line='' fail_command=$3
  local -a lines=()
  if [[ $3 == @(source|.)[[:space:]]* ]]; then
    sourced_told
    return
  fi
  sourced_read "$1" || return 0
  place_search "$2" "$3" || :
  sourced_tell "$1"
}

# sourced_told: what Bash itself said at the very end of the log, if that is why a shell ends.
sourced_told() {
  local said file
  said=$(tail -c 4000 "$build/log" | tr -d '\r\0' | tail -n 1)
  [[ $said =~ ^(.+):\ line\ ([1-9][0-9]{0,6}):\ .*(command\ not\ found|unbound\ variable|not\ set|bad\ substitution|Permission\ denied)$ ]] || return 0
  file=${BASH_REMATCH[1]} fail_line=${BASH_REMATCH[2]}
  sourced_read "$file" && [[ ${lines[fail_line]-} ]] || return 0
  place_words fail_command "${lines[fail_line]}"
  sourced_tell "$file"
}

# sourced_read <file>: sets lines to its text; fails when it is no file of the container, or one of ours, or was not found from where the script failed.
sourced_read() {
  local resolved
  [[ $1 != /.stackwright/* ]] || return 1
  [[ $1 == /* ]] || set -- "$fail_cwd/$1"
  resolve "$scratch/merged" "$1" && [[ -f $resolved ]] && mapfile -t -O 1 lines < <(head -c 1000000 "$resolved" | tr -d '\0')
}

# sourced_tell <file>
sourced_tell() {
  place_inside="${fail_command:+\`${fail_command:0:200}\` }(${fail_line:+line $fail_line of }$1)"
}
