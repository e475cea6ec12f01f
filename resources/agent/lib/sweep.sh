# shellcheck shell=bash
# What is left behind and by whom, how builds end, and how old ones go.

# sweep_cgroups <id>: control groups of a container that was killed. Depth first; they empty a moment after the kill.
sweep_cgroups() {
  local tries folder
  local -a folders
  for ((tries = 0; tries < 40; tries++)); do
    mapfile -t folders < <(find /sys/fs/cgroup -depth -type d -path "*/lxc.*.sw-$1*" 2>/dev/null)
    ((${#folders[@]})) || return 0
    for folder in "${folders[@]}"; do rmdir "$folder" 2>/dev/null; done
    ((tries)) && nap 0.05
  done
}

# sweep_cgroups_quickly: after an orderly end, when LXC has removed them itself but for what it forgets.
sweep_cgroups_quickly() {
  compgen -G "/sys/fs/cgroup/*/lxc.*.sw-$id*" >/dev/null || compgen -G "/sys/fs/cgroup/lxc.*.sw-$id*" >/dev/null || return 0
  sweep_cgroups "$id"
}

# sweep_remains <state>: of a build that did not succeed, everything but the filesystem of a failed or partial one.
sweep_remains() {
  sweep_cgroups "$id"
  rm -rf "$root/bases/.new-$id" "$root/layers/.new-$id" "$build/image."*.part "$build/image."* "$build/merged" "$build/slices" "$root"/{layers,bases}/*/slices/*-"$id"
  if [[ $1 == @(failed|partial) && -d $build/upper ]]; then
    # The kernel refuses to mount a `volatile` filesystem again until somebody vouches that it has been synced.
    sync -f "$build/upper" 2>/dev/null || sync
    rm -rf "$build/work/work/incompat/volatile"
  else
    rm -rf "$build/upper" "$build/work"
  fi
}

# sweep_after <state>: in the background, when the build has ended: its own filesystem, and those that earlier failed
# builds of the stack had kept; then layers.
sweep_after() {
  local freed=0 limit=${plan[layers_limit]}
  local -a over=("$build"/{reserve,stopped,go,going,breakpoints} "$root/layers/.new-$id")
  [[ $1 != succeeded ]] || over+=("$build"/{upper,work,merged,slices})
  rm -rf "${over[@]}"
  [[ -d $build/upper ]] || plan_forget
  layers_settle
  sweep_kept
  layers_sweep '' "$limit"
}

# sweep_kept: of sweep_after.
sweep_kept() {
  local folder mine=$id my_stack=$stack
  for folder in "$root"/builds/*/; do
    folder=${folder%/}
    build_name "${folder##*/}"
    [[ $id != "$mine" && -d $build/upper ]] && status_read && [[ $stack == "$my_stack" && $state != running ]] || continue
    build_lock && rm -rf "$build/upper" "$build/work" && plan_forget
    exec {build_lock_fd}>&-
  done
}

# build_lock: whether nobody else uses the build's filesystem; nobody can until the descriptor is closed.
build_lock() {
  { exec {build_lock_fd}>"$build/lock"; } 2>/dev/null || return 1
  flock -n "$build_lock_fd"
}

# build_settle: reads the status, and when the supervisor is gone without a result, puts that right. Fails when not launched.
build_settle() {
  status_read || return 1
  [[ $state == running ]] && ! supervisor_lives || return 0
  # Two askers may find it at the same time; and it may just have ended.
  exec {build_lock_fd}>"$build/lock"
  flock "$build_lock_fd"
  status_read
  if [[ $state == running ]]; then
    rm -f "$build/reserve"
    sweep_remains lost
    plan_forget
    state=lost
    build_close lost
  fi
  exec {build_lock_fd}>&-
}

# build_status <id>
build_status() {
  build_open "${1-}"
  build_settle || refuse not-started "Build $id has not been started yet." "Its base is to be uploaded first."
  status_print
}

# build_list
build_list() {
  local folder
  store_open
  for folder in "$root"/builds/*/; do
    [[ -d $folder ]] || continue
    folder=${folder%/}
    build_name "${folder##*/}"
    build_settle && status_print
  done
  return 0
}

# build_record <id>
build_record() {
  build_open "${1-}"
  build_settle || :
  [[ -e $build/record.json ]] || refuse no-record "Build $id has no record." "Only a build that has ended by itself or by cancelling has one."
  cat "$build/record.json"
}

# build_cancel <id>: waits until it is gone.
build_cancel() {
  build_name "${1-}"
  store_open
  [[ -d $build ]] || cancel_coming
  # One that is just being launched has a status in a moment.
  until build_settle; do
    build_open "$1"
    cancel_unlaunched || nap 0.05
  done
  [[ $state != running ]] || cancel_supervisor
  build_settle
  status_print
}

# cancel_coming: a build that is still on its way here; it shall not start when it comes.
cancel_coming() {
  local place=$build
  build=$root/builds/.new-$id-$$
  mkdir -m 700 "$build" || refuse root "Nothing can be written to $root/builds on the host."
  stack='' image=''
  cancel_unstarted
  # By a rename, unless it has come just now.
  mv -T "$build" "$place" 2>/dev/null || rm -rf "$build"
  build=$place
}

# cancel_unstarted: the end of a build that never was anybody's process.
cancel_unstarted() {
  clock_now started
  supervisor_pid=0 supervisor_start=0 supervisor_boot=none beacon=0
  : >>"$build/log"
  : >>"$build/events"
  build_close cancelled
}

# cancel_supervisor: told more than once, since Bash sleeps through a signal that comes in the moment before it begins to wait.
cancel_supervisor() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    ((tries % 10)) || kill -TERM "$supervisor_pid" 2>/dev/null
    supervisor_lives || return 0
    nap 0.05
  done
  kill -KILL "$supervisor_pid" 2>/dev/null
}

# cancel_unlaunched: a build whose base has not arrived; it shall not start when it does. Fails when it is being launched.
cancel_unlaunched() {
  build_lock || return
  if [[ ! -e $build/status ]]; then
    plan_read "$build/plan"
    stack=${plan[stack]} image=${plan[image]}
    fact script_sha256 "$(digest_of sha256 "$build/script")"
    facts_read
    cancel_unstarted
  fi
  exec {build_lock_fd}>&-
}

# build_remove <id>
build_remove() {
  build_open "${1-}"
  if build_settle && [[ $state == running ]]; then refuse running "Build $id is still running." "Cancel it first."; fi
  build_lock || refuse busy "Somebody is in the filesystem of build $id."
  mv -T "$build" "$root/builds/.gone-$id-$$" && rm -rf "$root/builds/.gone-$id-$$"
  printf '{"removed":"%s"}\n' "$id"
}

# sweep_gc [<days> [<limit>]]: the limit in bytes, for all layers together.
sweep_gc() {
  wants "$number_pattern" "a number of days" "${1-0}"
  wants "^$|$number_pattern" "a number of bytes" "${2-}"
  local before=$((${1-0} * 86400)) freed=0 builds=0 bases=0 now path name
  declare -gA bases_in_use=()
  gc_asked=yes
  # Nobody there is what `gc_wanted` finds out.
  trap '' PIPE
  store_open
  clock_micros now
  ((before = now / 1000000 - before))
  gc_builds
  layers_sweep "$before" "${2-}"
  gc_bases
  for path in "$root"/uploads/*; do
    name=${path##*/}
    [[ ${bases_in_use[${name%.part}]-} ]] || gc_old "$path"
  done
  for path in "$root"/downloads/* "$root"/shells/*; do gc_old "$path"; done
  for path in "$root"/agent/*; do [[ $path == "$agent" ]] || gc_old "$path"; done
  for path in "$root"/.[a-z]* "$root"/{agent,builds,bases,shells,uploads,downloads}/.[a-z]* "$root"/layers/.[gn]*; do gc_stray "$path"; done
  printf '{"freed":%s,"builds":%s,"bases":%s,"layers":%s}\n' "$freed" "$builds" "$bases" "$layers_gone"
}

# gc_builds: of sweep_gc; also sets bases_in_use by those that stay.
gc_builds() {
  local folder
  for folder in "$root"/builds/*/; do
    [[ -d $folder ]] || continue
    gc_wanted || exit
    folder=${folder%/}
    build_name "${folder##*/}"
    if build_settle; then
      if [[ $state != running ]] && ((${ended%.*} <= before)) && build_lock; then
        gc_remove "$build"
        exec {build_lock_fd}>&-
        ((builds += 1))
        continue
      fi
    elif gc_stray "$build"; then
      # Only an old one: it may be about to be launched, or wait for its base.
      continue
    fi
    [[ ${state-} == running || -d $build/upper || ! -e $build/status ]] && gc_uses
  done
}

# gc_wanted: whether somebody still waits for the sweep; a blank line says nothing to them. Between two removals: each is whole.
gc_wanted() {
  [[ ! ${gc_asked-} ]] || printf '\n' 2>/dev/null
}

# gc_uses: of gc_builds; which base a build that stays wants. One that has only just begun may know no more than its plan.
gc_uses() {
  local plan_fd
  facts_read
  if [[ ! ${facts[base_sha256]-} ]]; then
    # Another sweep may take the build away this very moment.
    { exec {plan_fd}<"$build/plan"; } 2>/dev/null || return 0
    plan_read "/dev/fd/$plan_fd"
    exec {plan_fd}<&-
    facts[base_sha256]=${plan[base_sha256]:-any}
  fi
  bases_in_use[${facts[base_sha256]}]=1
}

# gc_bases: of sweep_gc. A build or shell that uses one holds a lock on its `used`.
gc_bases() {
  local folder lock
  for folder in "$root"/bases/*/; do
    folder=${folder%/}
    gc_wanted || exit
    [[ -e $folder/used && ! ${bases_in_use[${folder##*/}]-} && ! ${bases_in_use[any]-} ]] || continue
    gc_changed "$folder/used" && ((changed <= before)) || continue
    { exec {lock}<"$folder/used"; } 2>/dev/null || continue
    if flock -n "$lock"; then
      gc_remove "$folder"
      ((bases += 1))
    fi
    exec {lock}<&-
  done
}

# gc_old <path>: removes it when it has not changed since `before` and nobody holds its lock.
gc_old() {
  local lock
  gc_changed "$1" && ((changed <= before)) || return 1
  if [[ -e $1/lock ]]; then { exec {lock}<"$1/lock"; } 2>/dev/null; else { exec {lock}<"$1"; } 2>/dev/null; fi || return 1
  flock -n "$lock" && gc_remove "$1"
  exec {lock}<&-
}

# gc_stray <path>: half-made or half-removed things, older than any making could take.
gc_stray() {
  gc_changed "$1" && ((changed < now / 1000000 - 86400)) && gc_remove "$1"
}

# gc_changed <path>: sets changed, in seconds since the epoch; fails when it is not there, or no more.
gc_changed() {
  changed=$(stat -c %Y "$1" 2>/dev/null)
}

# gc_remove <path>: renamed first, so that nobody takes half of it for the whole.
gc_remove() {
  local size gone=${1%/*}/.gone-${1##*/}-$$
  size=$(du -s --block-size=1 "$1" 2>/dev/null)
  mv -T "$1" "$gone" 2>/dev/null && rm -rf "$gone" && ((freed += ${size%%[!0-9]*}))
}
