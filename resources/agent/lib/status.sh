# shellcheck shell=bash
# How a build stands. The file is written by rename and holds one value a line, in this order.

# status_write <state>: by the supervisor, or by whoever found it gone.
status_write() {
  printf '%s\n' "$1" "$started" "$ended" "$supervisor_pid" "$supervisor_start" "$supervisor_boot" "$beacon" "$stack" "$image" \
    >"$build/status.new" && mv -f "$build/status.new" "$build/status"
}

# status_read: fails when the build has not been launched.
status_read() {
  local -a lines
  [[ -e $build/status ]] || return 1
  mapfile -t lines <"$build/status"
  lines+=('' '' '' '' '' '' '' '' '')
  state=${lines[0]} started=${lines[1]} ended=${lines[2]} supervisor_pid=${lines[3]} supervisor_start=${lines[4]}
  supervisor_boot=${lines[5]} beacon=${lines[6]} stack=${lines[7]} image=${lines[8]}
}

# status_print: as buildStatusSchema.
status_print() {
  local members kept=false phase size=0
  [[ $state == @(failed|partial) && -d $build/upper ]] && kept=true
  json_string members "$image"
  members="\"id\":\"$id\",\"stack\":\"$stack\",\"image\":$members,\"state\":\"$state\""
  # Empty at the moment when it is written.
  if [[ -s $build/phase ]] && phase=$(<"$build/phase") && [[ $phase ]]; then members+=",\"phase\":\"$phase\""; fi
  [[ -e $build/log ]] && size=$(stat -c %s "$build/log")
  printf '{%s,"started":%s%s,"log":%s,"kept":%s}\n' "$members" "$started" "${ended:+,\"ended\":$ended}" "$size" "$kept"
}

# boot_read: sets boot, which tells this run of the kernel from the others.
boot_read() {
  boot=
  read -r boot </proc/sys/kernel/random/boot_id
}

# machine_here: sets machine to the kernel's name for the processor.
machine_here() {
  # Since Linux 6.1.
  { read -r machine </proc/sys/kernel/arch; } 2>/dev/null || machine=$(uname -m)
}

# start_read <pid>: sets start to the process's start in clock ticks since boot; fails when there is none or it is a zombie.
start_read() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command's name may hold anything, so the fields are counted from behind it.
  read -r -a stat <<<"${stat##*) }"
  [[ ${stat[0]} != [ZX] ]] || return 1
  start=${stat[19]}
}

# supervisor_lives: whether the process is the one that was written down, not another with its number.
supervisor_lives() {
  local boot start
  boot_read
  [[ $boot == "$supervisor_boot" ]] && start_read "$supervisor_pid" && [[ $start == "$supervisor_start" ]]
}
