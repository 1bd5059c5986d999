# shellcheck shell=bash
# Provides what both ways to run the broker need: waiting, ports, the folder with its lock, and the
# settings of --set. Requires dir, the broker's folder.
: "${dir:?}"

# Does not use bash's `read -t`: bash runs a trap inside it, and its timeout then ends the trap.
pause() { sleep 0.1 || true; }

# wait_until SECONDS COMMAND...: returns 0 as soon as COMMAND succeeds, 1 when time is up.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    pause
  done
}

# ended PID...: returns 0 if all of these processes have ended.
ended() { ! kill -0 "$@" 2>/dev/null; }

# attend COMMAND...: runs COMMAND in the background, so that a signal to this script is handled at
# once, and ends COMMAND too.
attend() {
  local status=0 traps
  traps=$(trap -p INT TERM HUP)
  trap 'kill -TERM $(jobs -pr) 2>/dev/null || true; exit 1' INT TERM HUP
  "$@" &
  wait "$!" || status=$?
  trap - INT TERM HUP
  eval "$traps"
  return "$status"
}

# accepts PORT: returns 0 if a program listens on this port.
accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# pick_port [OTHER]: prints a port without a listener, which is not OTHER. It is below the range
# from which the system takes ports for clients, so it is still free when a broker starts again.
pick_port() {
  local attempt picked
  for attempt in {1..100}; do
    picked=$((10000 + SRANDOM % 20000))
    if [[ $picked != "${1:-}" ]] && ! accepts "$picked"; then
      printf '%s\n' "$picked"
      return 0
    fi
  done
  die "found no free port between 10000 and 30000 in $attempt tries"
}

# This file marks a folder of this script. Without it, nothing in the folder is touched.
readonly marker=$dir/.suhu-kafka

is_ours() { [[ -f $marker ]]; }

# Takes the folder's lock, so that only one up, down or wipe works in it at a time. The lock is held
# by file descriptor 9.
lock_dir() {
  local content
  while :; do
    mkdir -p -- "$dir" || die "cannot make the folder $dir"
    content=$(ls -A -- "$dir")
    if [[ -n $content ]] && ! is_ours; then
      die "$dir holds other files. Give --dir an empty or a new folder"
    fi
    exec 9>>"$marker"
    flock -w 180 9 || die "another kafka.sh has been at work in $dir for 3 minutes: end that one first"
    # A `wipe` may have deleted the file while this script waited for its lock.
    if [[ $marker -ef /dev/fd/9 ]]; then return 0; fi
    exec 9>&-
  done
}

# keep_settings [KEY=VALUE...]: writes settings to DIR/settings, where they replace earlier ones
# with the same keys.
keep_settings() {
  local -A kept=()
  local line
  if [[ -f $dir/settings ]]; then
    while IFS= read -r line; do kept[${line%%=*}]=$line; done <"$dir/settings"
  fi
  for line; do kept[${line%%=*}]=$line; done
  if ((${#kept[@]})); then printf '%s\n' "${kept[@]}"; fi >"$dir/settings"
}
