# shellcheck shell=bash
# Layers: what one step changed, shared by all builds. `layers/<key>-<made>-<nonce>/` holds upper/, state/ (the shell's, when
# steps follow), output (what it printed), seconds (it took, and the output's bytes), boot (of the kernel it was made under),
# synced (safe from a crash), used (last use: by its time, and by when the build that used it began, in microseconds), size.
# A layer is in use when a build that runs, or whose filesystem is kept, lists it in its `layers`, lowest first.

# layers_open: sets layers (none yet) and layers_began.
layers_open() {
  layers=() layers_lock='' layers_began=''
  clock_micros layers_began
  [[ -d $root/layers ]] || mkdir -p "$root/layers"
  boot_read
  : >"$build/layers"
}

# layers_hold: until layers_release, no layer goes.
layers_hold() {
  [[ ! $layers_lock ]] || return 0
  exec {layers_lock}>>"$root/layers/.lock"
  flock -s "$layers_lock"
}

# layers_release
layers_release() {
  [[ $layers_lock ]] || return 0
  exec {layers_lock}>&-
  layers_lock=
}

# layers_read: those of a build that has run before.
layers_read() {
  local name
  layers=()
  [[ -e $build/layers ]] || return 0
  while read -r name; do
    [[ -d $root/layers/$name ]] || refuse no-layers "What the steps before had changed is no longer on the host."
    layer=$name
    layers+=("$name")
  done <"$build/layers"
}

# layer_key: makes a step's digest, in key, the key of its layer over the top one, whose name tells it from all others without its own key.
layer_key() {
  local below=${layer#*-}
  key+=.${below/-/.}
}

# layer_find <key> [<seconds>]: sets layer to the newest one with the key, not older than so many seconds, and adds it.
layer_find() {
  local folder newest='' now
  layers_hold
  for folder in "$root/layers/$1"-*/; do
    folder=${folder%/}
    layer_counts "$folder" && newest=${folder##*/}
  done
  if [[ $newest && ${2-} ]]; then
    clock_micros now
    layer_made "$newest"
    ((now - made <= $2 * 1000000)) || newest=
  fi
  [[ $newest ]] && layer_add "$newest"
}

# layer_counts <folder>: whether it is there as it was made. What was not synced may have suffered when the host crashed.
layer_counts() {
  [[ -e $1/synced ]] || { [[ -e $1/boot ]] && [[ $(<"$1/boot") == "$boot" ]]; }
}

# layer_made <name>: sets made, in microseconds since the epoch.
layer_made() {
  made=${1%-*}
  made=${made##*-}
}

# layer_add <name>: puts it on top.
layer_add() {
  layer=$1
  layers+=("$layer")
  printf '%s\n' "$layer" >>"$build/layers"
  printf '%s\n' "$layers_began" >"$root/layers/$layer/used"
}

# layer_put <key> <seconds> <from>: makes the build's upper a layer, under a name that nobody else has, and adds it. Whole at
# once. What the step printed is in the log from that byte on. The new layer's folder is there since the step began.
layer_put() {
  local new=$root/layers/.new-$id name nonce printed=$((log_bytes - $3))
  read -r nonce </proc/sys/kernel/random/uuid
  clock_micros name
  name=$1-$name-${nonce%%-*}
  # Nobody can find what is over a private one, so it is private as well. One that is only changed by hand can be resumed from.
  [[ ! $layer_private$layer_own ]] || name=private-${name#*-}
  if [[ $layer_private ]] || { ((printed)) && secret_in log_tail "$printed"; }; then printed=0; fi
  printf '%s' "$boot" >"$new/boot" && printf '%s %s\n' "$2" "$printed" >"$new/seconds" &&
    { ((printed == 0)) || log_tail "$printed" >"$new/output"; } &&
    mv "$build/upper" "$new/upper" && { [[ $script_over || $layer_private ]] || state_keep "$new"; } || {
    fail_when_full "$root" "keeping what the step changed"
    fail layer "What the step changed could not be kept as a layer."
  }
  [[ ! $script_over ]] || : >"$new/over"
  printf '%s\n' "$layers_began" >"$new/used"
  # It is listed before it is there, so that it never is there without being in use.
  printf '%s\n' "$name" >>"$build/layers"
  mv -T "$new" "$root/layers/$name" || fail layer "What the step changed could not be kept as a layer."
  layer=$name
  layers+=("$layer")
}

# log_tail <bytes>: prints the end of the build's log.
log_tail() {
  tail -c "$1" "$build/log"
}

# layer_repeat: has what the top layer's step printed be printed once more, by layers_print; sets ran, the seconds it took.
layer_repeat() {
  local printed
  read -r ran printed <"$root/layers/$layer/seconds"
  ((printed)) || return 0
  repeated+=("$root/layers/$layer/output")
  ((log_bytes += printed))
}

# layers_print: in one go, since each process costs a millisecond.
layers_print() {
  ((${#repeated[@]})) || return 0
  cat "${repeated[@]}" >&"$log" || {
    fail_when_full "$root" "writing the log"
    fail log "What cached steps had printed could not be written into the log."
  }
  repeated=()
}
