# shellcheck shell=bash
# Slices: the tarball is packed in several, which follow one another and are each compressed by itself (gzip, zstd and xz read what
# was put together so as one). Several are packed at once, and one in which the last step has changed nothing is taken from where its
# content comes from: `slices/<name>-<id>/` of a layer or the base holds data (compressed), of (what it was packed of, and how;
# written last), boot and synced (as layers have). Where slices begin is a matter of the tree alone: the same tree gives the same bytes.

# A slice begins at these, when they are folders with something in them.
slice_beginnings=' home opt srv usr usr/lib usr/local usr/share var '

# This file's name marks the end of a slice, where tar would end its archive.
slice_end=stackwright-end-of-slice

# slices_pack: of pack. Fails when the image can't be packed so.
slices_pack() {
  local merged=$scratch/merged of i last
  local -a entries=(.) begins=(0) kept=() ofs=() fds=() outputs=() making=() folders=()
  command -v perl >/dev/null || return
  slices_list
  last=$((${#begins[@]} - 1))
  begins+=("${#entries[@]}")
  for ((i = 0; i <= last; i++)); do
    slice_find
    [[ ${fds[i]} ]] || slice_place
  done
  : >"$scratch/$slice_end"
  ((${#folders[@]} == 0)) || mkdir -p "${folders[@]}" || pack_failed
  slices_make
  for i in "${making[@]}"; do pack_went "$i" || return; done
  ! slices_linked && slices_join
}

# slices_list: sets entries, paths for tar in its own order, and begins, the index of each slice's first.
slices_list() {
  local path inner
  shopt -s dotglob nullglob
  for path in "$merged"/*; do
    path=${path#"$merged"/}
    slices_list_one "$path"
    [[ $path == usr && ${begins[-1]} == $((${#entries[@]} - 1)) ]] || continue
    for inner in "$merged"/usr/*; do slices_list_one "${inner#"$merged"/}"; done
  done
  shopt -u dotglob nullglob
}

# slices_list_one <path>
slices_list_one() {
  local -a inside
  if [[ $slice_beginnings == *" $1 "* && -d $merged/$1 && ! -L $merged/$1 ]]; then
    inside=("$merged/$1"/*)
    ((${#inside[@]} == 0)) || begins+=("${#entries[@]}")
  fi
  entries+=("./$1")
}

# slice_entries: sets members to the entries of slice i.
slice_entries() {
  members=("${entries[@]:begins[i]:begins[i+1]-begins[i]}")
}

# slice_find: opens slice i where it is kept, in fds; or sets kept to the new folder where it is to be kept.
slice_find() {
  local holder folder name fd
  local -a members
  kept[i]='' fds[i]=''
  slice_entries
  slice_holder || return 0
  printf -v of '%q ' "${options[@]}" "${compress[@]}" "${members[@]}"
  ((i < last)) || of+=last
  name=${members[0]//[!a-z]/_}
  for folder in "$holder/slices/$name"-*/; do
    [[ -e $folder/of && $(<"$folder/of") == "$of" ]] && layer_counts "$folder" || continue
    { exec {fd}<"$folder/data"; } 2>/dev/null || continue
    fds[i]=$fd
    return
  done
  kept[i]=$holder/slices/$name-$id ofs[i]=$of
}

# slice_place: sets outputs to where slice i is to be made: straight in the image, when it is empty.
slice_place() {
  making+=("$i")
  outputs[i]=
  if [[ ${kept[i]} ]]; then
    outputs[i]=${kept[i]}/data
  elif ((i)); then
    outputs[i]=$build/slices/$i
  fi
  [[ ! ${outputs[i]} ]] || folders+=("${outputs[i]%/*}")
}

# slice_holder: sets holder to where a slice's content comes from: the highest layer that has any of its entries, or the base. What a
# folder of that layer hides is not among them. Fails when the slice is for this image alone: the last step changed it, or its times
# are those of the build.
slice_holder() {
  local j entry
  [[ ${options[*]} != *--mtime=* ]] || return
  for ((j = ${#layers[@]} - 1; j >= 0; j--)); do
    holder=$root/layers/${layers[j]}
    for entry in "${members[@]}"; do
      [[ -e $holder/upper/$entry || -L $holder/upper/$entry ]] || continue
      ((j < ${#layers[@]} - 1))
      return
    done
  done
  holder=$base
}

# slices_make: all that are not there, as many at once as there are processors, but not more than a disk may like.
slices_make() {
  local cpus
  local -a members running=()
  { read -r cpus </sys/devices/system/cpu/online; } 2>/dev/null || cpus=1
  cpus=$((${cpus##*[!0-9]} + 1))
  for i in "${making[@]}"; do
    if ((${#running[@]} >= (cpus > 4 ? 4 : cpus))); then
      wait "${running[0]}"
      running=("${running[@]:1}")
    fi
    slice_entries
    if [[ ${outputs[i]} ]]; then slice_make >"${outputs[i]}"; else slice_make >&"$image_fd"; fi &
    running+=("$!")
  done
  ((${#running[@]} == 0)) || wait "${running[@]}"
}

# slice_make: prints slice i. The root and `usr`, where a slice begins with one, have what is in them among the entries.
slice_make() {
  [[ ${members[0]} != @(.|./usr) ]] || members=(--no-recursion "${members[0]}" --recursion "${members[@]:1}")
  if ((i == last)); then
    pack_run "$i" "${members[@]}"
  else
    pack_run "$i" -b 1024 "${members[@]}" -C "$scratch" "./$slice_end"
  fi
}

# slice_cut: passes on what tar writes, in pieces as large as tar's, but for the file that marks the end (its header may have another
# before it) and what follows: both are in the last two pieces. 1031 is Linux's F_SETPIPE_SZ.
slice_cut() {
  exec perl -e '
    my ($mark, $size, @held) = (shift, 524288);
    fcntl($_, 1031, 1048576) for *STDIN, *STDOUT;
    while (1) {
      my ($piece, $length) = ("", 0);
      while ($length < $size) { last unless my $got = sysread(STDIN, $piece, $size - $length, $length); $length += $got }
      last unless $length;
      push @held, $piece;
      put(shift @held) if @held > 2;
    }
    my $rest = join "", @held;
    my $end = rindex($rest, "./PaxHeaders/$mark\0");
    $end = rindex($rest, "./$mark\0") if $end < 0;
    exit 3 if $end < 0 || $end % 512;
    put(substr($rest, 0, $end));
    sub put { my $done = 0; while ($done < length $_[0]) { $done += syswrite(STDOUT, $_[0], $size, $done) // exit 4 } }
  ' "$slice_end"
}

# slices_linked: whether a file has names in two slices, whose link to each other would be lost. A slice with names of a file that has
# more elsewhere is not kept, so that two between which there are links are always both made here.
slices_linked() {
  local inode
  local -a members
  local -A seen=()
  for i in "${making[@]}"; do
    [[ $(<"$scratch/slices/$i.tar") == *'Missing links to'* ]] || continue
    kept[i]=
    slice_entries
    [[ ${members[0]} != @(.|./usr) ]] || members=("${members[@]:1}")
    while read -r inode; do
      [[ ! ${seen[$inode]-} ]] || return 0
      seen[$inode]=1
    done < <(cd "$merged" && find "${members[@]}" ! -type d -links +1 -printf '%i\n' | sort -u)
  done
  return 1
}

# slices_join: writes all of them into the image, and shows others those that are kept. The room of the rest is given back on the way.
slices_join() {
  local -a waiting=()
  for ((i = 0; i <= last; i++)); do
    if [[ ${fds[i]} ]]; then
      waiting+=("/proc/self/fd/${fds[i]}")
      continue
    fi
    [[ ${outputs[i]} ]] || continue
    waiting+=("${outputs[i]}")
    if [[ ${kept[i]} ]]; then
      printf '%s' "$boot" >"${kept[i]}/boot"
      printf '%s' "${ofs[i]}" >"${kept[i]}/of"
    else
      slices_append
      : >"${outputs[i]}"
    fi
  done
  ((${#waiting[@]} == 0)) || slices_append
}

# slices_append: the waiting ones.
slices_append() {
  cat "${waiting[@]}" 2>"$scratch/slices/join.compress" 1>&"$image_fd" || pack_failed
  waiting=()
}
