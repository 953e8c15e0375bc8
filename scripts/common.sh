# What the scripts share. Sourced, not run.

set -euo pipefail

me=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s: %s\n' "$me" "$*"; }

die() {
  printf '%s: failed: %s\n' "$me" "$*" >&2
  exit 1
}

# need_root WHY: ends here when we are neither root nor have sudo.
need_root() {
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "$1 needs root: run $me as root, or install sudo"
}

# as_root COMMAND...: runs it as root, by sudo when we are someone else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# quietly LOG WHAT COMMAND...: output goes to LOG; when the command fails, so do we, with the line that says why.
quietly() {
  local log=$1 what=$2 why
  shift 2
  "$@" >"$log" 2>&1 </dev/null && return
  why=$(grep -aE "^E: |error:|Error|FAILED" "$log" | tail -n 1) || true
  [ -n "$why" ] || why=$(tail -n 1 "$log")
  die "$what: ${why:-no message} (all of it: $log)"
}
