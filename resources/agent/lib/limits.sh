# shellcheck shell=bash
# The limits of a container: what LXC is told, and whether they were reached.

# limits_config: prints the limits in the words of whichever control groups are mounted.
limits_config() {
  local quota whole part
  [[ ! ${plan[limit_memory]} ]] || limit memory memory.limit_in_bytes memory.max "${plan[limit_memory]}"
  [[ ! ${plan[limit_pids]} ]] || limit pids pids.max pids.max "${plan[limit_pids]}"
  [[ ${plan[limit_cpus]} ]] || return 0
  whole=${plan[limit_cpus]%.*} part=
  [[ ${plan[limit_cpus]} == *.* ]] && part=${plan[limit_cpus]#*.}
  part=${part}00000
  quota=$((10#$whole * 100000 + 10#${part:0:5}))
  ((quota >= 1000)) || quota=1000
  limit cpu cpu.cfs_quota_us cpu.max "$quota" 100000
}

# limit <controller> <v1-key> <v2-key> <value> [<v2-rest>]
limit() {
  if [[ -e $cgroups/cgroup.controllers ]]; then
    printf 'lxc.cgroup2.%s = %s\n' "$3" "$4${5:+ $5}"
  elif [[ -e $cgroups/$1 ]]; then
    [[ ! ${5-} ]] || printf 'lxc.cgroup.cpu.cfs_period_us = %s\n' "$5"
    printf 'lxc.cgroup.%s = %s\n' "$2" "$4"
  else
    note warning "The host has no control group for $1: this limit is not enforced."
  fi
}

# limits_watch: prints the configuration of a hook that keeps what the container's control groups have counted, for they are
# gone when it has ended.
limits_watch() {
  [[ ${plan[limit_memory]} || ${plan[limit_pids]} ]] || return 0
  {
    printf '#!/bin/sh\nfind %s -path "*/lxc.payload.sw-%s*" -type f ' "$cgroups" "$id"
    printf '"(" -name memory.oom_control -o -name memory.events -o -name pids.events ")" -exec grep -H "" {} + >%s 2>/dev/null\n' \
      "$scratch/limits"
    printf 'exit 0\n'
  } >"$scratch/counts"
  chmod 755 "$scratch/counts"
  printf 'lxc.hook.stop = %s\n' "$scratch/counts"
}

# limits_hit <file-pattern> <key>: whether the counter was more than nothing.
limits_hit() {
  [[ -s $scratch/limits ]] && grep -Eq "/$1:$2 [1-9]" "$scratch/limits"
}
