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
  place_find
  local subject=${fail_command:+"\`$fail_command\`"}
  [[ ! $subject && $fail_line ]] && subject="Line $fail_line of the script"
  subject=${subject:-The script}
  subject=${place_inside:-${subject:0:200}}
  limits_blame
  case $script_status in
    126) fail script-failed "$subject could not be run: found, but not executable (status 126)." ;;
    127) fail script-failed "$subject: command not found (status 127)." "Is the package that has it installed by then? Is it in PATH?" ;;
    137) fail script-killed "$subject was killed (status 137, SIGKILL)." "The host may have run out of memory." ;;
  esac
  if ((script_status > 128 && script_status < 193)); then
    fail script-killed "$subject was ended by the signal SIG$(kill -l "$((script_status - 128))") (status $script_status)."
  fi
  fail script-failed "${place_message:-$subject ended with status $script_status.}" "$(blame_hint)"
}

# blame_hint: what to do about it, where the command tells.
blame_hint() {
  # It found the end of its input; of what it is given in another way, there is a redirection.
  if [[ $script_status == 1 && $fail_command =~ ^([A-Za-z_][A-Za-z0-9_]*=[^[:space:]]*[[:space:]]+)*read([[:space:]]|$) && $fail_command != *'<'* ]]; then
    printf '%s' "Nobody answers questions during a build: give the script what it asks for with \`env\` or \`secrets\` in the spec."
  fi
}

# limits_blame: of script_check; when a limit was reached, that is the reason.
limits_blame() {
  local limit
  if [[ ${plan[limit_memory]} ]] && limits_hit 'memory\.(oom_control|events)' oom_kill; then
    in_bytes limit "${plan[limit_memory]}"
    fail memory-limit "$subject ran out of the memory limit of $limit (limits.memory)." \
      "Give it more with \`limits: memory\`, or let the script do less at once."
  fi
  if [[ ${plan[limit_pids]} ]] && limits_hit 'pids\.events' max; then
    fail script-failed "${place_message:-$subject ended with status $script_status.}" \
      "It had reached its limit of ${plan[limit_pids]} processes; give it more with \`limits: pids\`."
  fi
}

# container_failed: LXC did not get as far as the script.
container_failed() {
  local last=
  [[ -s $scratch/lxc.log ]] && last=$(tail -n 20 "$scratch/lxc.log")
  last=${last##*ERROR}
  fail_when_full "$root" "starting the container"
  fail container "LXC could not start the container${last:+:${last## }}" "\`stackwright doctor\` looks for what the host may lack."
}
