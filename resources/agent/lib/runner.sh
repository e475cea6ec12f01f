# shellcheck shell=bash
# The build itself: the first process of its own mount and PID namespaces, which end with it.

# Ours alone in this mount namespace: a tmpfs, so nothing of it outlives the build.
scratch=/run/stackwright

# run_build <id>
run_build() {
  build_open "${1-}"
  plan_read "$build/plan"
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
}

# runner_scratch
runner_scratch() {
  [[ -d $scratch ]] || { mkdir -p "$scratch" && chmod 755 "$scratch"; }
  if ! mount -t tmpfs -o mode=755,size=64m stackwright "$scratch"; then
    phase=base
    fail mount "The host does not let the agent mount anything." "It must run as root, outside of unprivileged containers."
  fi
  mkdir -m 755 "$scratch"/{merged,inject,lxc,stack}
}
