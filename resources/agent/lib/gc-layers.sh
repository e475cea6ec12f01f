# shellcheck shell=bash
# Which layers go: by age, by size, and those that nothing can find any more.

# layers_sweep <before> [<limit>]: removes those not used since before (seconds since the epoch; empty: any age stays), and
# then the longest unused until all take at most so many bytes. Adds to freed; sets layers_gone.
layers_sweep() {
  local lock folder name key newest='' size total=0 used i
  local -A in_use=()
  local -a folders candidates=() victims=()
  layers_gone=0
  [[ -d $root/layers ]] || return 0
  boot_read
  for folder in "$root"/layers/*-*-*/; do [[ ! -d $folder ]] || layer_size "${folder%/}"; done
  # Whoever finds a layer lists it under this lock, so none of these can come into use meanwhile. Whoever makes one has listed it
  # before it is there: what is in use is looked up after what is there.
  exec {lock}>>"$root/layers/.lock"
  flock "$lock"
  folders=("$root"/layers/*-*-*/)
  layers_in_use
  # From the newest to the oldest of each key.
  for ((i = ${#folders[@]} - 1; i >= 0; i--)); do
    folder=${folders[i]%/}
    [[ -d $folder ]] || continue
    name=${folder##*/} key=${name%%-*}
    layer_size "$folder"
    if [[ ${in_use[$name]-} ]]; then
      [[ $key == private ]] || newest=$key
    elif [[ $key == private || $key == "$newest" ]] || ! layer_counts "$folder" || { [[ $1 ]] && gc_changed "$folder/used" && ((changed <= $1)); }; then
      victims+=("$name")
      continue
    else
      newest=$key
      layer_made "$name"
      { read -r used <"$folder/used"; } 2>/dev/null || used=0
      # What one build has used goes from the last step to the first, as none is found without those below it.
      candidates+=("$used $((9999999999999999 - made)) $size $name")
    fi
    ((total += size))
  done
  if [[ ${2-} ]] && ((total > $2 && ${#candidates[@]})); then
    while ((total > $2)) && read -r _ _ size name; do
      victims+=("$name")
      ((total -= size))
    done < <(printf '%s\n' "${candidates[@]}" | sort -n -k1,1 -k2,2)
  fi
  for name in "${victims[@]}"; do mv -T "$root/layers/$name" "$root/layers/.gone-$name" && ((layers_gone += 1)); done
  exec {lock}>&-
  for name in "${victims[@]}"; do
    if ! gc_wanted; then
      mv -T "$root/layers/.gone-$name" "$root/layers/$name"
      continue
    fi
    layer_size "$root/layers/.gone-$name"
    rm -rf "$root/layers/.gone-$name" && ((freed += size))
  done
}

# layers_in_use: of layers_sweep; marks in in_use what running and kept builds have listed.
layers_in_use() {
  local folder state name
  for folder in "$root"/builds/*/; do
    [[ -e $folder/layers ]] || continue
    # One that is just being launched has no status yet.
    { read -r state <"$folder/status"; } 2>/dev/null || state=running
    [[ $state == running || -d $folder/upper ]] || continue
    while read -r name; do in_use[$name]=1; done <"$folder/layers"
  done
}

# layer_size <folder>: sets size, in bytes, which is found out once.
layer_size() {
  if [[ -s $1/size ]]; then
    size=$(<"$1/size")
  else
    size=$(du -s --block-size=1 "$1" 2>/dev/null)
    size=${size%%[!0-9]*}
    : "${size:=0}"
    { printf '%s' "$size" >"$1/size"; } 2>/dev/null || :
  fi
}

# layers_settle: makes the build's new layers and slices count after a crash of the host, too.
layers_settle() {
  local name folder size
  local -a new=()
  for folder in "$root"/{layers,bases}/*/slices/*-"$id"; do
    [[ -d $folder ]] || continue
    # What has no `of` can't be found: it has links to elsewhere, or the image was packed in one after all.
    if [[ ! -e $folder/of ]] || slice_twin "$folder"; then
      rm -rf "$folder"
      continue
    fi
    new+=("$folder")
    # To be found out anew.
    [[ ! -e ${folder%/slices/*}/size ]] || : >"${folder%/slices/*}/size"
  done
  if [[ -e $build/layers ]]; then
    while read -r name; do
      [[ -d $root/layers/$name && ! -e $root/layers/$name/synced ]] || continue
      layer_size "$root/layers/$name"
      new+=("$root/layers/$name")
    done <"$build/layers"
  fi
  ((${#new[@]})) || return 0
  sync -f "$root/layers" 2>/dev/null || sync
  for folder in "${new[@]}"; do { : >"$folder/synced"; } 2>/dev/null; done
}

# slice_twin <folder>: of layers_settle; whether another build has kept the same meanwhile.
slice_twin() {
  local other
  for other in "${1%"-$id"}"-*; do
    [[ $other != "$1" && -e $other/of && $(<"$other/of") == "$(<"$1/of")" ]] && layer_counts "$other" && return
  done
  return 1
}
