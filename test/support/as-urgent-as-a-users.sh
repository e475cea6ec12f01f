#!/bin/sh
# Starts $STACKWRIGHT_TEST_PROGRAM without the right to put itself before other processes. Chromium as root takes that right for its windows and
# puts them before the engine and everything else; a user's can't.
program=$STACKWRIGHT_TEST_PROGRAM
unset STACKWRIGHT_TEST_PROGRAM
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  exec setpriv --bounding-set -sys_nice -- "$program" "$@"
fi
exec "$program" "$@"
