#!/usr/bin/env bash
# shellcheck disable=SC2317  # a trap calls clean_up; count_seconds runs in the background
# Demonstrates suhu: builds it, then shows three hot sensors, without Java or Docker.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/demo.sh [--seconds N]

Installs what is missing, builds the programs, starts a small Kafka inside one process
(dev-broker), three simulated sensors (sensor-sim), prints every reading above 80 °C
(temp-filter | alert-console), and shows them all in a web page, whose address it prints
(temp-dashboard). Ctrl-C ends all of it.

  --seconds N   end by itself N seconds after the first reading
  -h, --help    this text

Environment: SUHU_DEMO_TIMEOUT (with --seconds: how many seconds it waits for the first
reading: 60).
Exit status: 0 ended by Ctrl-C, or N seconds after the first reading; 1 a program failed,
or no reading came; 2 usage.
EOF
}

# Clears the row first, because alert-console's status may be in it on a terminal.
wipe=''
if [[ -t 2 && ${TERM:-} != dumb ]]; then wipe=$'\r\e[K'; fi
say() { printf '%sdemo: %s\n' "$wipe" "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

seconds=''
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --seconds) (($# >= 2)) || die "--seconds needs a number" 2; seconds=$2; shift 2 ;;
    --seconds=*) seconds=${1#*=}; shift ;;
    *) die "unknown option '$1': see scripts/demo.sh --help" 2 ;;
  esac
done
if [[ -n $seconds && ! $seconds =~ ^[1-9][0-9]{0,6}$ ]]; then
  die "--seconds is a positive number, not '$seconds'" 2
fi
timeout=${SUHU_DEMO_TIMEOUT:-60}
[[ $timeout =~ ^[1-9][0-9]{0,5}$ ]] || die "SUHU_DEMO_TIMEOUT is a number of seconds, not '$timeout'" 2

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
scripts/install-deps.sh --demo-only
say "building: the first time takes about 4 minutes on two cores"
{
  cmake --preset demo &&
    cmake --build --preset demo
} >&2 || die "the build failed: its words are above"
bin=$PWD/build/demo/bin

broker='' sim='' filter='' console='' page='' timer=''

# Opens a pipe without a writer. Reading from it with a timeout pauses without starting a process.
exec {tick_fd}<> <(:)

# ended PID SECONDS: waits until a process of this script has ended. Returns 1 when time is up.
ended() {
  local deadline=$((SECONDS + $2))
  while kill -0 "$1" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    read -r -t 0.1 -u "$tick_fd" || true
  done
}

stop() {
  [[ -n $1 ]] || return 0
  kill -TERM "$1" 2>/dev/null || true
  ended "$1" 5 || kill -KILL "$1" 2>/dev/null || true
}

# Stops the programs in the direction of the data, so that everything is delivered, and the broker
# last, so that no program loses it.
clean_up() {
  trap '' INT TERM HUP
  stop "$timer"
  stop "$page"
  stop "$sim"
  stop "$filter"
  if [[ -n $console ]]; then ended "$console" 5 || stop "$console"; fi
  stop "$broker"
}
trap clean_up EXIT
trap 'exit 0' INT TERM HUP

# Each program runs in a session of its own (setsid): Ctrl-C then reaches this script alone, which
# ends them in order. The broker's standard input is a pipe that stays open while this script runs.
exec {said_fd}<> <(:)
setsid "$bin/dev-broker" <&"$tick_fd" >&"$said_fd" &
broker=$!
line='' deadline=$((SECONDS + 30))
until read -r -t 0.5 -u "$said_fd" part && line+=$part; do
  line+=$part # keeps the part of a line that was read so far
  kill -0 "$broker" 2>/dev/null || die "dev-broker ended at once: its words are above"
  ((SECONDS < deadline)) || die "dev-broker has not said in 30 s where it is"
done
[[ $line == KAFKA_BOOTSTRAP=?* ]] || die "dev-broker said '$line' instead of KAFKA_BOOTSTRAP=HOST:PORT"
bootstrap=${line#KAFKA_BOOTSTRAP=}

sim_command=(sensor-sim -b "$bootstrap" -n 3 -r 1 --mean 79)
say "running, with build/demo/bin in PATH (each is a program of its own; try them in terminals of their own):"
say "  dev-broker"
say "  ${sim_command[*]}"
say "  temp-filter -b $bootstrap --output-topic sensor-suhu-alerts | alert-console"
say "  temp-dashboard -b $bootstrap --listen 127.0.0.1:0"
if [[ -n $seconds ]]; then say "ends $seconds s after the first reading, or with Ctrl-C"; else say "Ctrl-C ends all of it"; fi

# Chooses a port without a listener, for temp-filter's metrics.
for _ in {1..100}; do
  port=$((10000 + SRANDOM % 20000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done

# Returns 0 if temp-filter reports that it has read something. Runs in a process of its own, because
# SIGPIPE kills a process that writes to a closed connection.
has_read() (
  exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
  printf 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
  while read -r -t 5 -u 3 line; do
    if [[ $line =~ ^suhu_messages_consumed_total.*\ [1-9] ]]; then exit 0; fi
  done
  exit 1
) 2>/dev/null

# Ends N seconds after the first reading, or with exit status 1 if there is none.
count_seconds() {
  local deadline=$((SECONDS + timeout))
  until has_read; do
    ((SECONDS < deadline)) || exit 1
    read -r -t 0.2 -u "$tick_fd" || true
  done
  exec sleep "$seconds"
}

setsid "$bin/${sim_command[0]}" -q "${sim_command[@]:1}" </dev/null >&2 &
sim=$!

exec {pipe}> >(exec setsid "$bin/alert-console")
console=$!
setsid "$bin/temp-filter" -b "$bootstrap" --output-topic sensor-suhu-alerts ${seconds:+--listen "127.0.0.1:$port"} </dev/null >&"$pipe" {pipe}>&- &
filter=$!
exec {pipe}>&-
setsid "$bin/temp-dashboard" -b "$bootstrap" --listen 127.0.0.1:0 </dev/null >&2 &
page=$!

if [[ -n $seconds ]]; then
  count_seconds &
  timer=$!
fi

# Only the timer may end by itself.
first='' status=0
wait -n -p first "$broker" "$sim" "$filter" "$page" ${timer:+"$timer"} || status=$?
case $first in
  "$timer")
    ((status == 0)) || die "no reading came within $timeout s: the words of the programs are above"
    exit 0
    ;;
  "$broker") name=dev-broker ;;
  "$sim") name=sensor-sim ;;
  "$page") name=temp-dashboard ;;
  *) name="temp-filter or alert-console" ;;
esac
die "$name ended by itself with exit status $status"
