# shellcheck shell=bash
# The build itself: the first process of its own mount and PID namespaces, which end with it.

# Ours alone in this mount namespace: a tmpfs, so nothing of it outlives the build.
scratch=/run/stackwright

# run_build <id>
run_build() {
  build_open "${1-}"
  plan_read "$build/plan"
  # The latter for stops_open, so that there always is something to close.
  exec {log}>>"$build/log" {stops_go}</dev/null
  runner_scratch
  phase_begin base
  base_take
  phase_end "${base_cached:+,\"cached\":true}"
  phase_begin script
  steps_read
  steps_run
  script_timer_stop
  phase_end "${steps_cached:+,\"cached\":true}"
  if [[ $steps_partial ]]; then
    # Empty, and over the layers, so that a shell can be in it as in that of a failed build.
    overlay_upper
    fact partial 1
    return
  fi
  phase_begin pack
  overlay_for_packing
  pack
  phase_end
  fact log "$log_bytes"
}

# runner_scratch: with the folders that nearly everything needs, all at once: a process costs more than a folder too many.
runner_scratch() {
  [[ -d $scratch ]] || { mkdir -p "$scratch" && chmod 755 "$scratch"; }
  if ! mount -t tmpfs -o mode=755,size=64m stackwright "$scratch"; then
    phase=base
    fail mount "The host does not let the agent mount anything." "It must run as root, outside of unprivileged containers."
  fi
  mkdir -m 755 "$scratch"/{merged,lxc,slices,inject,inject/.stackwright,inject/etc,own,own/trace,own/saved,own/script}
}

# log_measure: sets log_bytes. Of a file that is only added to, the position is the length, once something has been written.
log_measure() {
  read -r _ log_bytes <"/proc/self/fdinfo/$log"
}
