# shellcheck shell=bash
# Gets a base from its URL: resumed, tried again, and asked for only when the server has another one by now.

# download_base: sets file to the tarball; or base_sha256 when the server says that ours is still the same, or another build
# has got it meanwhile. Nobody else downloads from this URL until download_release.
download_base() {
  local url=${plan[base_source]} wait
  download_hold
  base_find && return
  download_known
  command -v curl >/dev/null || command -v wget >/dev/null ||
    fail base-download "The host has neither curl nor wget to get the base image with." "Run setup for the host, or install curl there."
  # A cancelled attempt leaves its part, and the next build goes on with it.
  for wait in 0 1 2 4 8; do
    nap "$wait"
    download_try && break
    download_permanent && break
  done
  ((download_status == 0)) || download_failed
}

# download_hold: sets download, the URL's folder, and waits until it is ours alone.
download_hold() {
  local key
  key=$(printf '%s' "$url" | sha256sum)
  download=$root/downloads/${key%% *}
  # Again when gc took it away meanwhile.
  until [[ $download/lock -ef /proc/self/fd/${download_lock-} ]]; do
    download_release
    mkdir -p "$download" && exec {download_lock}>>"$download/lock" || download_nowhere
    flock -n "$download_lock" && continue
    note info "Another build is getting this base from there; waiting for it."
    flock "$download_lock"
  done
}

# download_nowhere: of download_hold.
download_nowhere() {
  fail_when_full "$root" "downloading the base"
  fail base-download "The folder $download could not be made on the host."
}

# download_release: as soon as the base is in its place. The build that has it may take hours.
download_release() {
  [[ ! ${download_lock-} ]] || exec {download_lock}>&-
  download_lock=
}

# download_known: sets download_validator: what is known of the base unpacked from this URL last time.
download_known() {
  local found
  download_validator=()
  [[ -s $download/sha256 && ! ${plan[base_sha256]} ]] || return 0
  found=$(<"$download/sha256")
  [[ -d $root/bases/$found ]] || return 0
  [[ -s $download/etag ]] && download_validator+=(-H "If-None-Match: $(<"$download/etag")")
  [[ -s $download/modified && ! -s $download/etag ]] && download_validator+=(-H "If-Modified-Since: $(<"$download/modified")")
  return 0
}

# download_try: one attempt; sets download_status (of curl or wget, or 22) and http_status.
download_try() {
  local watcher
  download_watch &
  watcher=$!
  if command -v curl >/dev/null; then download_curl; else download_wget; fi
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  return "$download_status"
}

# download_curl: of download_try.
download_curl() {
  local size=0
  local -a range=("${download_validator[@]}")
  # Of an attempt that was killed together with its build.
  [[ -e $download/fresh ]] && download_keep
  [[ -e $download/part ]] && size=$(stat -c %s "$download/part")
  # Going on is right only with the same file: the server is told which one it was, and sends all of it if it has another.
  if ((size)) && [[ -s $download/part.validator ]]; then
    range=(-r "$size-" -H "If-Range: $(<"$download/part.validator")")
  fi
  : >"$download/headers"
  curl -sSgL --connect-timeout 30 --speed-limit 1 --speed-time 60 -D "$download/headers" "${range[@]}" \
    -o "$download/fresh" -- "$url" 2>"$download/errors"
  download_status=$?
  [[ -e $download/fresh ]] || : >"$download/fresh"
  download_keep
  case $http_status in
    304)
      base_sha256=$(<"$download/sha256")
      return
      ;;
    416)
      rm -f "$download/part"
      download_status=18
      ;;
    '' | 2??) ;;
    # With a status of curl's it was followed, and what came of that is curl's to say.
    3??) ((download_status)) || download_status=22 ;;
    *) download_status=22 ;;
  esac
  ((download_status)) || file=$download/part
}

# download_keep: adds what an attempt brought to what is there, by the server's word for what it sent; sets http_status.
download_keep() {
  local from
  http_status=$(grep -a '^HTTP/' "$download/headers" | tail -n 1)
  read -r _ http_status _ <<<"$http_status"
  case $http_status in
    206)
      # What a build that was killed here had added already comes once.
      [[ $(download_header content-range) =~ ^bytes\ ([0-9]{1,18})- ]] && from=$((10#${BASH_REMATCH[1]})) &&
        (($(stat -c %s "$download/part") > from)) && truncate -s "$from" "$download/part"
      cat "$download/fresh" >>"$download/part" || download_status=23
      ;;
    # Without a status: file: and ftp:.
    200 | '')
      if [[ -s $download/fresh ]]; then
        mv "$download/fresh" "$download/part"
        download_header etag >"$download/part.etag"
        download_header last-modified >"$download/part.modified"
        download_remember
      fi
      ;;
  esac
  rm -f "$download/fresh"
}

# download_remember: a weak ETag may stay the same while the bytes change, so only a strong one, or else the time, will do.
download_remember() {
  local etag modified
  etag=$(<"$download/part.etag") modified=$(<"$download/part.modified")
  [[ $etag && $etag != W/* ]] || etag=$modified
  printf '%s' "$etag" >"$download/part.validator"
}

# download_header <name>: prints its value in the last answer, after redirections.
download_header() {
  local line value=''
  while IFS= read -r line; do
    line=${line%$'\r'}
    [[ $line == HTTP/* ]] && value=
    [[ ${line%%:*} && ${line,,} == "$1":* ]] && value=${line#*:} && value=${value##+( )}
  done <"$download/headers"
  printf '%s' "$value"
}

# download_wget: of download_try; whole each time.
download_wget() {
  wget -S -q -O "$download/part" -- "$url" 2>"$download/errors"
  download_status=$?
  http_status=$(sed -n 's|^ *HTTP/[0-9.]* \([0-9][0-9]*\).*|\1|p' "$download/errors" | tail -n 1)
  file=$download/part
  : >"$download/part.etag"
  : >"$download/part.modified"
}

# download_watch: tells how far it is, until killed.
download_watch() {
  local have total before=-1 size
  while nap 0.25; do
    have=0 total=
    [[ -e $download/part && -s $download/headers && $(head -n 1 "$download/headers") == *' 206'* ]] && have=$(stat -c %s "$download/part")
    size=$(stat -c %s "$download/fresh" 2>/dev/null || stat -c %s "$download/part" 2>/dev/null) || continue
    ((size + have > before)) || continue
    before=$((size + have))
    total=$(download_header content-length 2>/dev/null)
    progress downloading "$before" "${total:+$((total + have))}"
  done
}

# download_permanent: whether trying again is no use.
download_permanent() {
  [[ $http_status == 4?? && $http_status != 408 && $http_status != 416 && $http_status != 429 ]] ||
    [[ $download_status == [136] ]] || download_astray || grep -qis 'no space left' "$download/errors" || ((download_status == 23))
}

# download_astray: whether it was sent from one address to the next until curl (47) or wget (8) had enough.
download_astray() {
  ((download_status == 47)) || [[ $http_status == 3?? && $download_status == 8 ]]
}

# download_failed
download_failed() {
  local reason hint="Check the address, and whether the host itself can reach it."
  reason=$(tail -n 1 "$download/errors")
  reason=${reason#curl: }
  case $http_status in
    3??) ((download_status != 22)) || reason="the server answered $http_status" ;;
    5??) reason="the server answered $http_status" ;;
    4??) reason="the server answered $http_status" hint="Check the address." ;;
  esac
  download_astray && reason="it is redirected from one address to the next, without an end" hint="Check the address."
  [[ ! -s $download/part ]] || hint+=" What has come is kept for the next try."
  if ((download_status == 23)) || [[ $reason == *'space left'* ]]; then
    rm -f "$download/part" "$download/fresh"
    disk_full "$root" "downloading the base"
  fi
  fail base-download "The base could not be downloaded from ${plan[base_source]}: $reason." "$hint"
}

# download_done: after unpacking; remembers what this URL gave.
download_done() {
  [[ ${download-} ]] || return 0
  printf '%s' "$base_sha256" >"$download/sha256"
  mv -f "$download/part.etag" "$download/etag" 2>/dev/null
  mv -f "$download/part.modified" "$download/modified" 2>/dev/null
  rm -f "$download"/part*
}
