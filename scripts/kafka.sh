#!/usr/bin/env bash
# Starts and stops one Apache Kafka broker for development and tests.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/kafka.sh [OPTIONS] up | down | status | logs [-f] | wipe | fetch
       scripts/kafka.sh [OPTIONS] tool ALIAS [ARGS...]

One Apache Kafka broker on this machine: by Docker compose where a Docker engine
answers, else Kafka itself from its published jars on Java (17 or newer).

  up          start it and wait until it answers; prints one line on stdout,
              KAFKA_BOOTSTRAP=127.0.0.1:PORT. Nothing happens when it is up already.
              After a kill or `down`, `up` with the same DIR keeps port and data.
              The first one with a version of Java also makes an archive of Kafka's
              classes (65 MB, beside the jars): later starts, and `tool`, use it
  down        stop it; the data stays
  wipe        stop it and delete DIR (and the container's volume)
  status      exit 0 when it is up, else 1
  logs        the end of its log; `logs -f` follows it
  fetch       only download the jars (once, into the user's cache)
  tool        one of Kafka's own programs, from the same jars: topics,
              console-consumer, console-producer, consumer-groups, get-offsets,
              producer-perf-test, or a class name. --bootstrap-server is added when
              DIR's broker is up and ARGS has none

Options, before or after the command (for `tool`: before ALIAS):
  --dir DIR         its state (default: .kafka in the repository): bootstrap, pid,
                    kafka.log, server.properties, data. One broker for each DIR
  --port N          its port (default: the one it had, else 9092); 0: the one it
                    had, else free ports
  --local           never Docker
  --set KEY=VALUE   one more line of server.properties, repeatable; kept for every
                    later `up` of this DIR
  -h, --help        this text

Environment: KAFKA_HEAP_OPTS (-Xms256m -Xmx512m), KAFKA_OPTS, JAVA_HOME,
SUHU_KAFKA_TIMEOUT (seconds that `up` waits: 120), SUHU_MAVEN_ARGS (more arguments
for mvn), XDG_CACHE_HOME.
Exit status: 0 done, 1 failed, 2 usage, 3 Java, Maven or the jars are not to be had.

Try it:
  eval "$(scripts/kafka.sh up)" && scripts/create-topic.sh -b "$KAFKA_BOOTSTRAP"
  scripts/kafka.sh tool console-consumer --topic sensor-suhu --from-beginning
EOF
}

say() { printf 'kafka: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

# ---------------------------------------------------------------- command line

repo=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
dir=$repo/.kafka
port='' local_only=0 follow=0 command=''
settings=() tool_args=()

while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --dir | --port | --set)
      (($# >= 2)) || die "$1 needs a value: see scripts/kafka.sh --help" 2
      case $1 in
        --dir) dir=$2 ;;
        --port) port=$2 ;;
        --set) settings+=("$2") ;;
      esac
      shift 2
      ;;
    --dir=* | --port=* | --set=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --local) local_only=1; shift ;;
    -f | --follow)
      [[ $command == logs ]] || die "$1 goes with 'logs' only" 2
      follow=1; shift
      ;;
    -*) die "unknown option '$1': see scripts/kafka.sh --help" 2 ;;
    *)
      if [[ $command == tool ]]; then tool_args=("$@"); break; fi
      [[ -z $command ]] || die "one command at a time, not '$command' and '$1'" 2
      command=$1; shift
      ;;
  esac
done

case $command in
  up | down | status | logs | wipe | fetch) ;;
  tool) ((${#tool_args[@]})) || die "tool needs the name of one: see scripts/kafka.sh --help" 2 ;;
  '') usage >&2; exit 2 ;;
  *) die "unknown command '$command': up, down, status, logs, wipe, fetch or tool" 2 ;;
esac
if [[ -n $port ]]; then
  if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port > 65535)); then
    die "--port is a number from 0 to 65535, not '$port'" 2
  fi
  port=$((10#$port))
fi
for setting in "${settings[@]}"; do
  [[ $setting =~ ^[A-Za-z][A-Za-z0-9._-]*=[^$'\n']*$ ]] || die "--set takes KEY=VALUE, not '$setting'" 2
done
[[ -n $dir ]] || die "--dir is empty" 2
case $dir in *[,\\$'\n']*) die "--dir '$dir': Kafka takes no comma and no backslash in a folder's name" 2 ;; esac
[[ $dir == /* ]] || dir=$PWD/$dir
while [[ $dir == *?/ ]]; do dir=${dir%/}; done
timeout=${SUHU_KAFKA_TIMEOUT:-120}
[[ $timeout =~ ^[1-9][0-9]{0,5}$ ]] || die "SUHU_KAFKA_TIMEOUT is a number of seconds, not '$timeout'" 2

# shellcheck source-path=SCRIPTDIR source=kafka/common.sh
source "$repo/scripts/kafka/common.sh"
# shellcheck source-path=SCRIPTDIR source=kafka/archive.sh
source "$repo/scripts/kafka/archive.sh"
# shellcheck source-path=SCRIPTDIR source=kafka/jars.sh
source "$repo/scripts/kafka/jars.sh"
# shellcheck source-path=SCRIPTDIR source=kafka/local.sh
source "$repo/scripts/kafka/local.sh"
# shellcheck source-path=SCRIPTDIR source=kafka/docker.sh
source "$repo/scripts/kafka/docker.sh"

# --------------------------------------------------------------------- commands

# Run the broker of this folder as it was started first, otherwise as the machine allows.
mode='' compose='' broker_port=''
if [[ -f $dir/mode ]]; then read -r mode <"$dir/mode" || true; fi
if ((local_only)); then
  [[ $mode != docker ]] || die "the broker in $dir is Docker's. Use another --dir, or first: scripts/kafka.sh wipe --dir $dir"
  mode=local
elif [[ -z $mode && ($command == up || $command == tool) ]]; then
  if compose=$(find_compose); then mode=docker; else mode=local; fi
elif [[ $mode == docker && $command != fetch ]]; then
  compose=$(find_compose) || die "the broker in $dir is Docker's, but no Docker engine answers: start Docker"
fi
if [[ $mode == docker ]]; then
  broker_port=$(docker_port "$port") || exit
elif [[ -f $dir/ports ]]; then
  read -r broker_port _ <"$dir/ports" || true
fi

up() {
  local started=$SECONDS bootstrap
  if [[ $mode == docker ]]; then
    docker_up "$compose" "$port" "$timeout" "${settings[@]}"
  else
    local_up "$port" "$timeout" "${settings[@]}"
  fi
  read -r bootstrap <"$dir/bootstrap"
  say "up at $bootstrap after $((SECONDS - started)) s; end it with: scripts/kafka.sh down --dir $dir"
  printf 'KAFKA_BOOTSTRAP=%s\n' "$bootstrap"
}

# stop [OPTIONS]: stops the broker. OPTIONS are those of `docker compose down`.
stop() {
  local pid
  lock_dir
  if [[ $mode == docker ]]; then
    (docker_compose "$compose" "$broker_port" down "$@") >&2
  elif pid=$(running_pid); then
    end_broker "$pid" 30
    say "stopped (process $pid)"
  else
    say "not running: $dir"
  fi
  rm -f -- "$dir/pid" "$dir/bootstrap"
}

status() {
  local pid
  if [[ $mode == docker ]] && docker_running "$compose" "$broker_port"; then
    say "up at 127.0.0.1:$broker_port (Docker)"
  elif [[ $mode == local && -n $broker_port ]] && pid=$(running_pid) && accepts "$broker_port"; then
    say "up at 127.0.0.1:$broker_port (process $pid, $dir)"
  else
    say "not up: $dir"
    exit 1
  fi
}

logs() {
  if [[ $mode == docker ]]; then
    if ((follow)); then docker_compose "$compose" "$broker_port" logs -f kafka; fi
    docker_logs "$compose" "$broker_port" | tail -n 200
  else
    [[ -f $dir/kafka.log ]] || die "there is no log: no broker was started in $dir"
    if ((follow)); then exec tail -n 50 -F -- "$dir/kafka.log"; fi
    tail -n 200 -- "$dir/kafka.log"
  fi
}

fetch() {
  local java libs
  java=$(find_java) || exit
  check_java_version "$java"
  libs=$(jars_folder) || exit
  fetch_jars "$libs"
  say "the jars are in $libs"
}

# tool ALIAS [ARGS...]: becomes one of Kafka's own programs.
tool() {
  local alias=$1 class arguments=("${@:2}") argument bootstrap='' java libs jvm=()
  class=$(tool_class "$alias") || exit
  if [[ $mode == docker ]]; then
    bootstrap=kafka:19092
  elif [[ -f $dir/bootstrap ]]; then
    read -r bootstrap <"$dir/bootstrap" || true
  fi
  for argument in "${arguments[@]}"; do
    case $argument in --bootstrap-server | --bootstrap-server=* | --help | -h | --version) bootstrap='' ;; esac
  done
  if [[ $alias != *.* && -n $bootstrap ]]; then arguments=(--bootstrap-server "$bootstrap" "${arguments[@]}"); fi
  if [[ $mode == docker ]]; then
    local program=(/opt/kafka/bin/kafka-run-class.sh "$class")
    if [[ $alias != *.* ]]; then program=("/opt/kafka/bin/kafka-$alias.sh"); fi
    docker_compose "$compose" "$broker_port" exec -T kafka "${program[@]}" "${arguments[@]}"
  fi
  java=$(find_java) || exit
  libs=$(jars_folder) || exit
  fetch_jars "$libs"
  tool_jvm jvm "$java" "$libs"
  exec "${jvm[@]}" "$class" "${arguments[@]}"
}

case $command in
  up) up ;;
  down) if is_ours; then stop; else say "not running: $dir"; fi ;;
  wipe)
    is_ours || { say "nothing to delete: $dir is no broker's folder"; exit 0; }
    stop -v
    rm -rf -- "$dir"
    say "deleted $dir"
    ;;
  status) status ;;
  logs) logs ;;
  fetch) fetch ;;
  tool) tool "${tool_args[@]}" ;;
esac
