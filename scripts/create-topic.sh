#!/usr/bin/env bash
# Creates the topic of readings if it does not exist. Needs nothing but bash and one of the tools
# below, so that it also runs inside the apache/kafka image.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/create-topic.sh [OPTIONS]

Creates a Kafka topic; when it is there already, says so and changes nothing.

  -b, --bootstrap-server LIST  brokers (default: $KAFKA_BOOTSTRAP, else
                               $KAFKA_BOOTSTRAP_SERVERS, else localhost:9092)
  -t, --topic NAME             default: sensor-suhu
  --partitions N               default: 3
  --replication-factor N       default: 1
  --config KEY=VALUE           a setting of the topic, such as retention.ms=86400000;
                               repeatable
  --timeout SECONDS            how long to go on while no broker answers, or the cluster
                               is not ready yet (default: 30)
  -h, --help                   this text

It uses the first of these that is there: the command in $SUHU_KAFKA_TOPICS;
kafka-topics or kafka-topics.sh in PATH, in $KAFKA_HOME/bin, in /opt/kafka/bin; the
broker's container of this repository's docker-compose.yml; sensor-sim of this
repository's build.
Exit status: 0 the topic is there, 1 it is not, 2 usage, 3 no broker answers.
EOF
}

say() { printf 'create-topic: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

topic=sensor-suhu partitions=3 replication=1 timeout=30
bootstrap=${KAFKA_BOOTSTRAP:-${KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}}
configs=()

while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
    -b | --bootstrap-server | -t | --topic | --partitions | --replication-factor | --config | --timeout)
      (($# >= 2)) || die "$1 needs a value: see scripts/create-topic.sh --help" 2
      ;;
    *) die "unknown option '$1': see scripts/create-topic.sh --help" 2 ;;
  esac
  case $1 in
    -b | --bootstrap-server) bootstrap=$2 ;;
    -t | --topic) topic=$2 ;;
    --partitions) partitions=$2 ;;
    --replication-factor) replication=$2 ;;
    --config) configs+=("$2") ;;
    --timeout) timeout=$2 ;;
  esac
  shift 2
done

[[ $topic =~ ^[A-Za-z0-9._-]{1,249}$ && $topic != . && $topic != .. ]] ||
  die "'$topic' cannot be a topic: Kafka takes letters, digits, '.', '_' and '-'" 2
[[ $partitions =~ ^[1-9][0-9]{0,5}$ ]] || die "--partitions is a positive number, not '$partitions'" 2
[[ $replication =~ ^[1-9][0-9]{0,3}$ ]] || die "--replication-factor is a positive number, not '$replication'" 2
[[ $timeout =~ ^[1-9][0-9]{0,5}$ ]] || die "--timeout is a number of seconds, not '$timeout'" 2
for config in "${configs[@]}"; do
  [[ $config == ?*=* ]] || die "--config takes KEY=VALUE, not '$config'" 2
done
[[ -n $bootstrap ]] || die "--bootstrap-server is empty" 2

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

# ------------------------------------------------------------------- retries and signals

deadline=$((SECONDS + timeout))
words=$(mktemp)
trap 'rm -f -- "$words"' EXIT
trap 'leave 130' INT
trap 'leave 143' TERM HUP
leave() {
  local children
  mapfile -t children < <(jobs -pr)
  kill -TERM "${children[@]}" 2>/dev/null || true
  exit "$1"
}

# attend SECONDS COMMAND...: runs COMMAND for at most SECONDS. It runs in the background, because
# bash handles a signal only when its foreground command has ended. A signal to this script ends it.
attend() {
  local status=0
  timeout "$@" </dev/null &
  wait "$!" || status=$?
  return "$status"
}

# wait_for REASON: reports REASON once, then waits a little. Returns 1 when time is up.
announced=0
wait_for() {
  ((SECONDS < deadline)) || return 1
  if ((!announced)); then say "$1; trying for up to $timeout s"; fi
  announced=1
  # Not bash's `read -t`: bash runs a trap inside it, and its timeout then ends the trap.
  sleep 0.3 || true
}

# Matches the errors that pass by themselves while a cluster is new or its brokers restart. (A topic
# that was just created is not known everywhere at once; a broker that has just started is not
# registered yet.)
readonly kTransient='TimeoutException|NotControllerException|NotLeaderOrFollowerException|LeaderNotAvailableException|CoordinatorLoadInProgressException|CoordinatorNotAvailableException|DisconnectException|NetworkException|BrokerNotAvailableException|UnknownTopicOrPartitionException|does not exist as expected|only 0 broker|currently fenced'

# insist COMMAND...: repeats COMMAND after transient errors. Leaves its last output in $words.
insist() {
  local left status
  while :; do
    left=$((deadline - SECONDS)) status=0
    attend "$((left > 0 ? left : 1))" "$@" >"$words" 2>&1 || status=$?
    case $status in
      0) return 0 ;;
      124 | 143) printf 'no answer within %d s\n' "$left" >>"$words" ;; # GNU's timeout; Alpine's
      *) grep -qE "$kTransient" "$words" || return 1 ;;
    esac
    wait_for "the cluster at $shown is not ready yet" || return 1
  done
}

# Returns 0 if one of the brokers accepts a connection. Checked first, because Kafka's own tool
# tries for a minute and then prints a Java stack trace.
answers() {
  local brokers=() broker host port
  IFS=, read -ra brokers <<<"$bootstrap"
  for broker in "${brokers[@]}"; do
    broker=${broker#*://}
    broker=${broker//[[:space:]]/}
    host=${broker%:*} port=${broker##*:}
    if [[ $broker != *:* || ! $port =~ ^[0-9]+$ ]]; then
      die "'$broker' is no broker's address: write HOST:PORT, such as localhost:9092" 2
    fi
    host=${host#[}
    host=${host%]}
    # Pass the host as an argument, so that it is never part of the command.
    # shellcheck disable=SC2016
    if attend 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null; then return 0; fi
  done
  return 1
}

# Sets `compose`, and returns 0 if `bootstrap` is the broker of docker-compose.yml. This
# repository's container must not be asked about another cluster.
find_compose() {
  local mapped
  compose=()
  [[ $bootstrap =~ ^(localhost|127\.0\.0\.1):([0-9]+)$ ]] || return 1
  local port=${BASH_REMATCH[2]}
  [[ -f $root/docker-compose.yml ]] && command -v docker >/dev/null || return 1
  timeout 10 docker info >/dev/null 2>&1 || return 1
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    return 1
  fi
  compose+=(-f "$root/docker-compose.yml")
  mapped=$("${compose[@]}" port kafka 9092 2>/dev/null) || return 1
  [[ ${mapped##*:} == "$port" ]]
}

# Sets `kafka_topics` to a command that takes Kafka's own options. Returns 1 if there is none.
find_kafka_topics() {
  local candidate
  kafka_topics=()
  if [[ -n ${SUHU_KAFKA_TOPICS:-} ]]; then
    if [[ -x $SUHU_KAFKA_TOPICS ]]; then
      kafka_topics=("$SUHU_KAFKA_TOPICS")
    else
      # Split a command that has arguments, such as "ssh broker kafka-topics".
      read -ra kafka_topics <<<"$SUHU_KAFKA_TOPICS"
    fi
    return 0
  fi
  for candidate in kafka-topics kafka-topics.sh \
    "${KAFKA_HOME:-/nowhere}/bin/kafka-topics.sh" "${KAFKA_HOME:-/nowhere}/bin/kafka-topics" \
    /opt/kafka/bin/kafka-topics.sh; do
    if command -v "$candidate" >/dev/null; then
      kafka_topics=("$candidate")
      return 0
    fi
  done
  if find_compose; then
    kafka_topics=("${compose[@]}" exec -T kafka /opt/kafka/bin/kafka-topics.sh)
    # Use the address that the broker has inside its container.
    bootstrap=kafka:19092
    return 0
  fi
  return 1
}

# compare COUNT: warns if the topic has another number of partitions than requested.
compare() {
  if [[ -z $1 || $1 == "$partitions" ]]; then return 0; fi
  local advice="Kafka cannot take partitions away: use them all, or a new topic"
  if (($1 < partitions)); then
    advice="kafka-topics --alter --topic $topic --partitions $partitions adds them, but moves sensors to other partitions"
  fi
  say "warning: topic $topic was there already, with $1 partitions instead of $partitions, and was not changed. $advice"
}

shown=$bootstrap
until answers; do
  wait_for "no broker answers at $shown yet" ||
    die "no broker answers at $shown. Start one (scripts/kafka.sh up, or docker compose up -d), or name yours with --bootstrap-server HOST:PORT" 3
done

if find_kafka_topics; then
  arguments=(--create --if-not-exists --topic "$topic"
    --partitions "$partitions" --replication-factor "$replication")
  for config in "${configs[@]}"; do arguments+=(--config "$config"); done
  insist "${kafka_topics[@]}" --bootstrap-server "$bootstrap" "${arguments[@]}" || {
    cat -- "$words" >&2
    die "Kafka did not create topic $topic at $shown: its reason is above"
  }
  cat -- "$words" >&2
  insist "${kafka_topics[@]}" --bootstrap-server "$bootstrap" --describe --topic "$topic" || {
    cat -- "$words" >&2
    die "topic $topic cannot be described at $shown: the reason is above"
  }
  description=$(<"$words")
  count=''
  if [[ $description =~ PartitionCount:[[:space:]]*([0-9]+) ]]; then count=${BASH_REMATCH[1]}; fi
  compare "$count"
  printf '%s: %s partitions at %s\n' "$topic" "${count:-unknown}" "$shown"
  exit 0
fi

sim=$root/build/release/bin/sensor-sim
if [[ ! -x $sim ]]; then sim=$root/build/demo/bin/sensor-sim; fi # scripts/demo.sh builds this one
[[ -x $sim ]] || die "nothing here can create a topic. Build sensor-sim (cmake --preset release && cmake --build --preset release), or set SUHU_KAFKA_TOPICS to Kafka's kafka-topics.sh"
((${#configs[@]} == 0)) || die "--config needs Kafka's own tool: set SUHU_KAFKA_TOPICS to its kafka-topics.sh (sensor-sim, which is here, cannot set it)"
attend "$timeout" "$sim" -b "$bootstrap" -t "$topic" --create-topic \
  --partitions "$partitions" --replication-factor "$replication" -c 0 >&2 ||
  die "sensor-sim did not create topic $topic at $shown: its reason is above"
count=''
if command -v kcat >/dev/null; then
  attend 10 kcat -b "$bootstrap" -L -t "$topic" -m 10 >"$words" 2>/dev/null || true
  if [[ $(<"$words") =~ topic\ \"$topic\"\ with\ ([0-9]+)\ partitions ]]; then count=${BASH_REMATCH[1]}; fi
fi
compare "$count"
printf '%s: %s partitions at %s\n' "$topic" "${count:-$partitions}" "$shown"
