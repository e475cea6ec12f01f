# shellcheck shell=bash
# The process outside the build's namespaces: it starts the runner, ends it when told to, and writes down how it ended.

# supervise <id>: says `ready` once the build counts as running.
supervise() {
  local lock
  build_open "${1-}"
  exec {lock}>"$build/lock"
  if ! flock -n "$lock" || [[ -e $build/status ]]; then
    printf 'ready\n'
    return
  fi
  plan_read "$build/plan"
  # Should we be killed, the runner is as well, and with it every process and mount of the build.
  tie=()
  [[ -x /usr/bin/setpriv || -x /bin/setpriv ]] && tie=(setpriv --pdeathsig KILL)
  cancelled=
  trap supervisor_cancel TERM HUP INT
  supervisor_begin
  printf 'ready\n'
  exec >/dev/null
  # Not while the runner begins, whose processor it may be. Not `nap`: after a signal with a trap, its read has no end.
  sleep 0.3 {lock}>&- &
  wait "$!"
  record_gather
  supervisor_wait
  trap '' TERM HUP INT
  supervisor_end
}

# supervisor_begin: starts the runner, which takes its time to be read, and meanwhile writes down who we are.
supervisor_begin() {
  local start boot
  : >>"$build/log"
  : >>"$build/events"
  # So that the result can be written even when the build fills the disk.
  printf '%65536s' '' >"$build/reserve"
  clock_now started
  runner_start
  start_read "$BASHPID"
  boot_read
  ended='' supervisor_pid=$BASHPID supervisor_start=$start supervisor_boot=$boot
  stack=${plan[stack]} image=${plan[image]}
  beacon_light
  status_write running
}

# beacon_light: a process whose end tells followers at once that all has been written. Ours they would see for as long
# as the host's first process lets it lie about as a zombie; this one we reap ourselves.
beacon_light() {
  "${tie[@]}" sleep infinity </dev/null >/dev/null 2>&1 {lock}>&- &
  beacon=$!
}

# runner_start
runner_start() {
  "${tie[@]}" unshare --mount --pid --fork --kill-child --mount-proc \
    "$BASH" "$agent/bin/agent" --root "$root" _run "$id" </dev/null >/dev/null 2>>"$build/defects" &
  unshare_pid=$!
  [[ ! $cancelled ]] || supervisor_cancel
}

# supervisor_wait: returns when the runner and everything in its namespaces is gone; sets runner_status.
supervisor_wait() {
  runner_status=
  while :; do
    wait "$unshare_pid"
    runner_status=$?
    kill -0 "$unshare_pid" 2>/dev/null || break
  done
}

# supervisor_cancel: on a signal.
supervisor_cancel() {
  local child=
  cancelled=1
  [[ ${unshare_pid-} ]] || return 0
  # The first process of the namespace, not `unshare` itself, which then waits until all of it is gone.
  { read -r child _ <"/proc/$unshare_pid/task/$unshare_pid/children"; } 2>/dev/null
  kill -KILL "${child:-$unshare_pid}" 2>/dev/null || :
}

# supervisor_end: turns what the runner left into a result.
supervisor_end() {
  # All of it goes later: a process costs more than an empty file that stays for a moment.
  : >"$build/reserve"
  facts_read
  if [[ $runner_status == 0 && ${facts[artifact_size]-} ]]; then
    state=succeeded
  elif [[ $runner_status == 0 && ${facts[partial]-} ]]; then
    state=partial
  elif [[ $cancelled && ! ${facts[failure]-} ]]; then
    state=cancelled
    # `unshare` wonders aloud how it ended.
    rm -f "$build/defects"
  else
    state=failed
  fi
  if [[ $state == failed && ! ${facts[failure]-} ]]; then supervisor_defect; fi
  if [[ $state == succeeded ]]; then sweep_cgroups_quickly; else sweep_remains "$state"; fi
  build_close "$state" "${facts[log]-}"
  kill "$beacon"
  wait "$beacon" 2>/dev/null
  exec {lock}>&-
  sweep_after "$state" </dev/null >/dev/null 2>&1 &
}

# build_close <state> [<bytes of the log>]: the last words; from here on the build does not change.
build_close() {
  clock_now ended
  log_bytes=${2:-$(stat -c %s "$build/log")}
  # There is nothing to tell of one that has not even come.
  [[ $1 == lost || ! -e $build/plan ]] || record_write "$1"
  status_write "$1"
  event ended ",\"state\":\"$1\""
}

# supervisor_defect: the runner ended without a word; nothing but a defect or somebody's kill does that.
supervisor_defect() {
  local last
  last=$(tail -n 1 "$build/defects" 2>/dev/null)
  phase=base
  [[ -s $build/phase ]] && phase=$(<"$build/phase")
  (fail agent-defect "The build's runner ended unexpectedly (status $runner_status)${last:+: $last}" \
    "If nobody killed it and the host did not run out of memory, this is a defect of the agent.")
  facts_read
}
