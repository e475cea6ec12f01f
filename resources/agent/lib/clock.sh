# shellcheck shell=bash
# Time, without a process when Bash can tell it (5.0 and later).

# clock_micros <result-variable>: microseconds since the epoch.
clock_micros() {
  local _time=${EPOCHREALTIME-}
  [[ $_time ]] || _time=$(date +%s.%6N)
  printf -v "$1" '%s' "${_time/[.,]/}"
}

# clock_seconds <result-variable> <microseconds>: as decimal seconds.
clock_seconds() {
  printf -v "$1" '%d.%06d' "$(($2 / 1000000))" "$(($2 % 1000000))"
}

# clock_now <result-variable>: seconds since the epoch, with a fraction.
clock_now() {
  local _micros
  clock_micros _micros
  clock_seconds "$1" "$_micros"
}

# nap <seconds>: sleeps without a process. Not where signals have traps: after one, `read` forgets when to end (Bash 5.2).
nap() {
  [[ ${nap_fd-} ]] || exec {nap_fd}<> <(:)
  read -r -t "$1" -u "$nap_fd" || :
}
