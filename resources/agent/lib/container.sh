# shellcheck shell=bash
# The container: LXC's configuration and the folder `/.stackwright` that is mounted into it.

# container_prepare: what is the same for all that runs.
container_prepare() {
  # What is typed in a shell in it is written into the build's folder.
  : >>"$build/typed"
  network_choose
  container_config >"$scratch/config"
}

# container_own <command>…: begins a new `/.stackwright` with the script that the command prints; container_whole waits for the rest. What
# ran before may have put links into the old one, so nothing of that is written to, or emptied.
container_own() {
  local own=$scratch/own
  if [[ ${own_used-} ]]; then
    rm -rf "$own"
    mkdir -m 755 "$own" "$own"/{trace,saved,script}
  fi
  install -m 755 -t "$own" "$agent"/lib/container/{launch,terminal,traps,bashrc,save,names,print,keep,forget} &
  own_used=$!
  : >"$own/typed"
  "$@" >"$own/script/${plan[script_name]}"
  chmod 755 "$own/script/${plan[script_name]}" &
  own_script=$!
}

# container_whole: once the container's root is mounted, whose time is to stay as it is: LXC makes a file in it and removes it again.
container_whole() {
  local times=${below-}
  if [[ ! $times ]]; then
    times=$scratch/root
    touch --reference="$scratch/merged" "$times"
  fi
  printf "exec touch --reference='%s' %s\n" "${times//\'/$quoted_quote}" "$scratch/merged" >"$scratch/restore"
  wait "$own_used" "$own_script"
}

# container_machine: whether this processor can run the base at all.
container_machine() {
  local machine wanted
  [[ $base_machine ]] || return 0
  machine_here
  case $base_machine in
    62) wanted=x86_64 ;;
    3) wanted=i386 ;;
    183) wanted=aarch64 ;;
    40) wanted=arm ;;
    243) wanted=riscv64 ;;
    21) wanted=ppc64le ;;
    22) wanted=s390x ;;
    *) return 0 ;;
  esac
  case $machine/$wanted in
    "$wanted/$wanted" | x86_64/i386 | i?86/i386 | aarch64/arm | arm*/arm) return 0 ;;
  esac
  mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null
  [[ -e /proc/sys/fs/binfmt_misc/qemu-$wanted ]] && return 0
  fail base-architecture "The base is for $wanted, but the host is $machine." \
    "Use a base for $machine, or a host for $wanted; or install qemu-user-static on the host."
}

# container_environment: prints what `launch` sources: the variables, then the command.
container_environment() {
  local word
  if [[ ! -v container_exports ]]; then
    # By a file: what is taken from a command is a process of its own.
    container_variables >"$scratch/exports"
    container_exports=$(<"$scratch/exports")
  fi
  printf '%s\n' "$container_exports"
  # What it did is in the state that is restored.
  ((${#layers[@]} == 0)) || printf 'unset STACKWRIGHT_BASH_ENV\n'
  printf 'set --'
  for word in "${script_command[@]}" "${step_arguments[@]}"; do printf " '%s'" "${word//\'/$quoted_quote}"; done
  printf '\n'
}

# container_variables
container_variables() {
  local pair name
  local -A given=()
  for pair in "${env[@]}"; do given[${pair%%=*}]=1; done
  for pair in PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root TERM="${TERM_INSIDE:-xterm-256color}" container=lxc; do
    [[ ${given[${pair%%=*}]-} ]] || printf "export %s='%s'\n" "${pair%%=*}" "${pair#*=}"
  done
  for pair in "${env[@]}"; do
    name=${pair%%=*}
    case $name in
      UID | EUID | PPID | SHELLOPTS | BASHOPTS | BASH_VERSINFO)
        note warning "The variable $name belongs to the shell and can't be set by \`env\`; it is left out."
        continue
        ;;
      BASH_ENV) [[ $script_traced ]] && name=STACKWRIGHT_BASH_ENV ;;
    esac
    pair=${pair#*=}
    printf "export %s='%s'\n" "$name" "${pair//\'/$quoted_quote}"
  done
  [[ ! $script_traced ]] || printf 'export BASH_ENV=/.stackwright/traps\n'
}

# container_config: prints LXC's configuration.
container_config() {
  local name pair typed=$build/typed
  # As in fstab.
  typed=${typed//\\/\\134} typed=${typed// /\\040} typed=${typed//$'\t'/\\011} typed=${typed//$'\n'/\\012}
  read -r name </proc/sys/kernel/hostname
  printf 'lxc.%s\n' "rootfs.path = dir:$scratch/merged" "uts.name = $name" 'autodev = 1' \
    'mount.auto = proc:mixed sys:mixed cgroup:mixed' \
    "mount.entry = $scratch/own .stackwright none bind 0 0" \
    "mount.entry = $typed .stackwright/typed none bind 0 0" \
    'tty.max = 0' 'pty.max = 1024' 'apparmor.profile = unconfined' \
    'cap.drop = mac_admin mac_override sys_time sys_module sys_rawio' \
    "hook.start-host = /bin/sh $scratch/restore" "seccomp.profile = $agent/lib/container/seccomp"
  # A build writes straight to the terminal that it is given; a shell gets one of LXC's own, for its job control.
  [[ ${shell_kind-} ]] || printf 'lxc.console.path = none\n'
  network_config
  limits_config
  [[ ${shell_kind-} ]] || limits_watch
  # Without a shell in the base there is no `launch`: LXC itself sets what can be written on a line.
  if [[ ! ${base_programs[/bin/sh]-} ]]; then
    for pair in PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${env[@]}"; do
      [[ $pair == *$'\n'* ]] || printf 'lxc.environment = %s\n' "$pair"
    done
  fi
}
