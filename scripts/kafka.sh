#!/usr/bin/env bash
# Starts and stops one Apache Kafka broker for development and tests.
set -euo pipefail

readonly kVersion=4.3.1 kScalaVersion=2.13

usage() {
  cat <<'EOF'
Usage: scripts/kafka.sh [OPTIONS] up | down | status | logs [-f] | wipe | fetch
       scripts/kafka.sh [OPTIONS] tool ALIAS [ARGS...]

One Apache Kafka broker on this machine: by Docker compose where a Docker engine
answers, else Kafka itself from its published jars on Java (17 or newer).

  up          start it and wait until it answers; prints one line on stdout,
              KAFKA_BOOTSTRAP=127.0.0.1:PORT. Nothing happens when it is up already.
              After a kill or `down`, `up` with the same DIR keeps port and data
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

# -------------------------------------------------------------------- waiting

# Opens a pipe without a writer. Reading from it with a timeout pauses without starting a process.
exec {tick_fd}<> <(:)
pause() { read -r -t 0.1 -u "$tick_fd" || true; }

# wait_until SECONDS COMMAND...: returns 0 as soon as COMMAND succeeds, 1 when time is up.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    pause
  done
}

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Sets `picked` to a port without a listener. It is below the range from which the system takes
# ports for clients, so it is still free when a broker starts again.
pick_port() {
  local attempt
  for attempt in {1..100}; do
    picked=$((10000 + SRANDOM % 20000))
    if [[ $picked != "${1:-}" ]] && ! accepts "$picked"; then return 0; fi
  done
  die "found no free port between 10000 and 30000 in $attempt tries"
}

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

# ----------------------------------------------------------- folder and its lock

# This file marks a folder of this script. Without it, nothing in the folder is touched.
readonly marker=$dir/.suhu-kafka
lock_fd=''

is_ours() { [[ -f $marker ]]; }

# Takes the folder's lock, so that only one up, down or wipe works in it at a time.
lock_dir() {
  local content
  while :; do
    mkdir -p -- "$dir" || die "cannot make the folder $dir"
    content=$(ls -A -- "$dir")
    if [[ -n $content ]] && ! is_ours; then
      die "$dir holds other files. Give --dir an empty or a new folder"
    fi
    exec {lock_fd}>>"$marker"
    flock -w 180 "$lock_fd" || die "another kafka.sh has been at work in $dir for 3 minutes: end that one first"
    # A `wipe` may have deleted the file while this script waited for its lock.
    if [[ $marker -ef /dev/fd/$lock_fd ]]; then return 0; fi
    exec {lock_fd}>&-
  done
}

# Sets `pid` and returns 0 if the broker of this folder is running.
running() {
  local stat arguments
  pid=''
  [[ -f $dir/pid ]] && read -r pid <"$dir/pid" || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  # The pid alone proves nothing: it may belong to another process by now, or to a zombie that its
  # parent has not reaped yet.
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  [[ $stat != [ZX]* ]] || return 1
  { mapfile -d '' -t arguments <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  ((${#arguments[@]})) && [[ ${arguments[-1]} == "$dir/server.properties" ]]
}

not_running() { ! running; }

# ------------------------------------------------------------------------ jars

cache_home() {
  if [[ -n ${XDG_CACHE_HOME:-} ]]; then
    printf '%s' "$XDG_CACHE_HOME/suhu"
  elif [[ -n ${HOME:-} ]]; then
    printf '%s' "$HOME/.cache/suhu"
  else
    die "neither HOME nor XDG_CACHE_HOME is set: there is no place for Kafka's jars" 3
  fi
}

find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || die "Java is missing: run scripts/install-deps.sh (or set JAVA_HOME)" 3
}

check_java_version() {
  local text major
  text=$("$java" -version 2>&1) || die "'$java -version' fails: $text" 3
  major=$(sed -n 's/.*version "\([0-9]*\).*/\1/p' <<<"$text" | head -n 1)
  if [[ -n $major ]] && ((major < 17)); then
    die "Kafka $kVersion needs Java 17 or newer, '$java' is version $major: install default-jre-headless or set JAVA_HOME" 3
  fi
}

write_pom() {
  cat >"$1" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>suhu</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_$kScalaVersion</artifactId>
      <version>$kVersion</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-tools</artifactId>
      <version>$kVersion</version>
      <exclusions>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-runtime</artifactId></exclusion>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-transforms</artifactId></exclusion>
      </exclusions>
    </dependency>
    <!-- Kafka's slf4j-api is 1.7: so not log4j-slf4j2-impl. -->
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.4</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>2.25.4</version>
    </dependency>
  </dependencies>
</project>
EOF
}

# write_log4j SYSTEM_OUT|SYSTEM_ERR LEVEL PATTERN: prints a configuration of log4j.
write_log4j() {
  cat <<EOF
status=error
appender.console.type=Console
appender.console.name=console
appender.console.target=$1
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=$3
rootLogger.level=$2
rootLogger.appenderRef.console.ref=console
EOF
}

# Sets `libs` to the folder of the jars. Downloads them once, into a temporary folder that is
# renamed at the end, so a folder with the final name is complete.
fetch_jars() {
  local home final download attempt started=$SECONDS
  home=$(cache_home)
  final=$home/kafka-$kVersion
  libs=$final/libs
  if [[ -d $libs ]]; then return 0; fi
  command -v mvn >/dev/null || die "Maven is missing: run scripts/install-deps.sh" 3
  mkdir -p -- "$home" || die "cannot make the folder $home: set XDG_CACHE_HOME to one that can be written" 3

  local fetch_fd
  exec {fetch_fd}>>"$home/.kafka-$kVersion.lock"
  flock -w 900 "$fetch_fd" || die "another kafka.sh has been downloading into $home for 15 minutes: end that one first" 3
  if [[ ! -d $libs ]]; then
    say "downloading Apache Kafka $kVersion (45 MB, once) to $final"
    download=$(mktemp -d -- "$home/kafka-$kVersion.tmp.XXXXXX")
    # shellcheck disable=SC2064  # expands the folder's name now
    trap "rm -rf -- '${download//\'/\'\\\'\'}'" EXIT
    write_pom "$download/pom.xml"
    write_log4j SYSTEM_ERR WARN '%level %m%n' >"$download/tools-log4j2.properties"
    local maven=(mvn -B -q -C -Dstyle.color=never)
    local more=()
    read -ra more <<<"${SUHU_MAVEN_ARGS:-}"
    maven+=("${more[@]}" -f "$download/pom.xml"
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies
      -DincludeScope=runtime "-DoutputDirectory=$download/libs")
    for attempt in 1 2 3; do
      if attend timeout 600 "${maven[@]}" </dev/null >"$download/log" 2>&1; then break; fi
      if ((attempt == 3)); then
        tail -n 15 -- "$download/log" >&2
        die "Maven could not download Kafka's jars in 3 tries: its last words are above. Is the network up?" 3
      fi
    done
    [[ -f $download/libs/kafka_$kScalaVersion-$kVersion.jar ]] || die "Maven ended well but brought no Kafka" 3
    rm -f -- "$download/log"
    chmod 755 "$download"
    rm -rf -- "$final"
    mv -T -- "$download" "$final"
    trap - EXIT
    say "downloaded in $((SECONDS - started)) s"
  fi
  exec {fetch_fd}>&-
}

# Options of every JVM here. They avoid the shared memory file, which a kill would leave behind.
readonly kJvm=(-XX:-UsePerfData -Djava.net.preferIPv4Stack=true)

# Sets `jvm` to the command that runs Kafka's short-lived programs, without the optimising compiler,
# so that they start faster.
tool_jvm() {
  jvm=("$java" "${kJvm[@]}" -XX:TieredStopAtLevel=1 -Xmx256m
    -Dlog4j2.configurationFile="${libs%/libs}/tools-log4j2.properties" -cp "$libs/*")
}

# ------------------------------------------------------------------ local broker

# Sets broker_port and controller_port, and `fresh`: 1 if broker_port was chosen just now.
choose_ports() {
  local old_port='' old_controller=''
  if [[ -f $dir/ports ]]; then read -r old_port old_controller <"$dir/ports" || true; fi
  fresh=0
  broker_port=${port:-${old_port:-9092}}
  if ((broker_port == 0)); then
    if [[ -n $old_port ]]; then
      broker_port=$old_port
    else
      pick_port
      broker_port=$picked fresh=1
    fi
  fi
  controller_port=$old_controller
  if [[ -z $controller_port || $controller_port == "$broker_port" ]]; then
    pick_port "$broker_port"
    controller_port=$picked
  fi
  if accepts "$broker_port"; then
    die "port $broker_port is taken by another program, perhaps another broker. Give --port 0 (free ports) or another number"
  fi
  if accepts "$controller_port"; then
    die "port $controller_port, which the broker in $dir needs for itself, is taken by another program. End that one, or delete this broker: scripts/kafka.sh wipe --dir $dir"
  fi
  printf '%s %s\n' "$broker_port" "$controller_port" >"$dir/ports"
}

# Writes the settings of --set to DIR/settings, where they replace earlier ones with the same keys.
keep_settings() {
  local -A kept=()
  local line
  if [[ -f $dir/settings ]]; then
    while IFS= read -r line; do kept[${line%%=*}]=$line; done <"$dir/settings"
  fi
  for line in "${settings[@]}"; do kept[${line%%=*}]=$line; done
  if ((${#kept[@]})); then printf '%s\n' "${kept[@]}"; fi >"$dir/settings"
}

write_config() {
  cat >"$dir/server.properties.new" <<EOF
# Written by scripts/kafka.sh at each start; settings of your own: --set KEY=VALUE.
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$broker_port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$broker_port
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$controller_port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$dir/data
num.partitions=3
# Topics are made on purpose: a mistyped name must not become one.
auto.create.topics.enable=false
# One broker: nothing can be on three.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# A new consumer group starts at once (Kafka's own default waits 3 s for more members).
group.initial.rebalance.delay.ms=0
# Tests of failing members need not wait 6 s.
group.min.session.timeout.ms=1000
# After a SIGKILL the controller, which starts with the broker, holds the killed one for
# alive this long, and lets nobody else be broker 1 (Kafka's own default: 9 s).
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
EOF
  keep_settings
  # Append the settings, because Kafka uses the last line with a key.
  cat -- "$dir/settings" >>"$dir/server.properties.new"
  mv -- "$dir/server.properties.new" "$dir/server.properties"
  write_log4j SYSTEM_OUT INFO '[%d] %p %m (%c)%n' >"$dir/log4j2.properties"
}

# Formats a folder once. Writes `formatted` last, so an interrupted format is done again.
format_data() {
  if [[ -f $dir/formatted ]]; then return 0; fi
  local id=-
  # Kafka's ids are 16 random bytes in base64url, which do not begin with a dash.
  while [[ $id == -* ]]; do id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='); done
  rm -rf -- "$dir/data"
  tool_jvm
  attend "${jvm[@]}" kafka.tools.StorageTool format --standalone -t "$id" -c "$dir/server.properties" \
    </dev/null >"$dir/format.log" 2>&1 || {
    tail -n 15 -- "$dir/format.log" >&2
    die "Kafka could not format $dir/data: its words are above (a wrong --set?)"
  }
  : >"$dir/formatted"
}

# Starts the JVM in a session of its own, without this script's open files. Otherwise a caller that
# reads this script's output would wait for as long as the broker runs.
spawn_broker() {
  local heap=() more=()
  read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xms256m -Xmx512m}"
  read -ra more <<<"${KAFKA_OPTS:-}"
  rm -rf -- "$dir/tmp"
  mkdir -- "$dir/tmp"
  (
    exec </dev/null >>"$dir/kafka.log" 2>&1
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      if ((fd > 2 && fd != 255)); then eval "exec $fd>&-"; fi
    done
    cd -- "$dir"
    exec setsid "$java" "${heap[@]}" "${kJvm[@]}" -XX:+ExitOnOutOfMemoryError \
      -Djava.awt.headless=true -Djava.io.tmpdir="$dir/tmp" \
      -Dlog4j2.configurationFile="$dir/log4j2.properties" \
      "${more[@]}" -cp "$libs/*" kafka.Kafka "$dir/server.properties"
  ) &
  pid=$!
  printf '%s\n' "$pid" >"$dir/pid"
}

# Prints what the broker has logged since this script started it.
new_log() { tail -c "+$((log_start + 1))" -- "$dir/kafka.log" 2>/dev/null || true; }

# Returns 0 if the broker is ready or has ended. Checks the log first, because another program may
# answer on the port.
ready_or_dead() {
  if ended "$pid"; then return 0; fi
  grep -q 'Kafka Server started' < <(new_log) && accepts "$broker_port"
}

end_broker() {
  running || return 0
  local victim=$pid
  kill -TERM "$victim" 2>/dev/null || true
  kill -CONT "$victim" 2>/dev/null || true # a stopped process handles no SIGTERM
  if ! wait_until "$1" not_running; then
    say "process $victim did not end in $1 s: killing it"
    kill -KILL "$victim" 2>/dev/null || true
    wait_until 10 not_running || die "process $victim is still there after SIGKILL: it may be stuck in the kernel"
  fi
}

# Ends the broker that this script has started and that is not ready. It is a child of this script,
# so its pid is still its own. It gets half a second, because a supervisor that ends this script
# does not wait long.
abandon() {
  [[ -n $pid ]] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for _ in {1..5}; do
    if ended "$pid"; then break; fi
    pause
  done
  kill -KILL "$pid" 2>/dev/null || true
  rm -f -- "$dir/pid"
}

ended() { ! kill -0 "$1" 2>/dev/null; }

local_up() {
  local attempt log_start
  find_java
  check_java_version
  if ! command -v setsid >/dev/null || ! command -v flock >/dev/null; then
    die "setsid or flock is missing: install util-linux, or start Docker" 3
  fi
  fetch_jars
  lock_dir
  printf 'local\n' >"$dir/mode"
  if running; then
    read -r broker_port controller_port <"$dir/ports"
    if [[ -n $port && $port != 0 && $port != "$broker_port" ]] || ((${#settings[@]})); then
      say "it is up already: --port and --set are not taken over. First: scripts/kafka.sh down --dir $dir"
    fi
    # An `up` may have started the broker and ended before the broker was ready.
    wait_until "$timeout" accepts "$broker_port" ||
      die "process $pid runs, but port $broker_port has not answered for $timeout s: see $dir/kafka.log"
    printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
    return 0
  fi
  for attempt in 1 2 3; do
    choose_ports
    write_config
    format_data
    log_start=0
    if [[ -f $dir/kafka.log ]]; then log_start=$(stat -c %s -- "$dir/kafka.log"); fi
    # End the broker if a signal ends this script while it waits: no other program knows of it.
    trap 'abandon; exit 1' INT TERM HUP
    spawn_broker
    if ! wait_until "$timeout" ready_or_dead; then
      new_log | grep -E ' (WARN|ERROR|FATAL) ' | tail -n 15 >&2 || true
      abandon
      die "the broker was not ready in $timeout s and was ended. Its log: $dir/kafka.log (a slow machine? SUHU_KAFKA_TIMEOUT=300)"
    fi
    trap - INT TERM HUP
    if ! ended "$pid"; then
      printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
      return 0
    fi
    rm -f -- "$dir/pid"
    if ((fresh)) && grep -q 'Address already in use' < <(new_log); then
      # Another program took a port after the check and before the broker's start: choose others.
      rm -f -- "$dir/ports"
      continue
    fi
    break
  done
  new_log | grep -v '^\[.* INFO ' | tail -n 15 >&2 || true
  die "the broker ended while it started: its words are above, all of them in $dir/kafka.log"
}

# ------------------------------------------------------------- broker in Docker

# Sets `compose`, and returns 0 if there are a Docker engine and a compose program.
find_compose() {
  compose=()
  command -v docker >/dev/null || return 1
  [[ -n $(timeout 10 docker info --format '{{.ServerVersion}}' 2>/dev/null) ]] || return 1
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    return 1
  fi
  compose+=(-f "$repo/docker-compose.yml")
  if [[ -f $dir/compose.override.json ]]; then compose+=(-f "$dir/compose.override.json"); fi
  # The default folder uses the project that plain `docker compose` uses in this repository.
  if [[ $dir != "$repo/.kafka" ]]; then compose+=(-p "suhu-$(cksum <<<"$dir" | cut -d ' ' -f 1)"); fi
}

docker_compose() (
  # Close the lock: a process that compose leaves behind must not hold it.
  if [[ -n $lock_fd ]]; then exec {lock_fd}>&-; fi
  KAFKA_PORT=$broker_port exec "${compose[@]}" "$@"
)

docker_port() {
  local old_port=''
  if [[ -f $dir/ports ]]; then read -r old_port _ <"$dir/ports" || true; fi
  broker_port=${port:-${old_port:-9092}}
  if ((broker_port == 0)); then
    broker_port=$old_port
    if [[ -z $broker_port ]]; then
      pick_port
      broker_port=$picked
    fi
  fi
}

docker_ready() {
  accepts "$broker_port" && grep -q 'Kafka Server started' < <(docker_compose logs kafka 2>/dev/null)
}

docker_running() { [[ -n $(docker_compose ps -q kafka 2>/dev/null) ]] && docker_ready; }

# Writes the settings as environment variables, as the image takes them: KAFKA_ and the key, with
# '.' as '_', '_' as '__', '-' as '___'.
write_override() {
  keep_settings
  [[ -s $dir/settings ]] || return 0
  local -A variables=()
  local line key value name separator=''
  while IFS= read -r line; do
    key=${line%%=*} value=${line#*=}
    key=${key//_/__} key=${key//-/___} key=${key//./_}
    value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\$\$}
    variables[KAFKA_${key^^}]=$value
  done <"$dir/settings"
  {
    printf '{"services": {"kafka": {"environment": {'
    for name in "${!variables[@]}"; do
      printf '%s"%s": "%s"' "$separator" "$name" "${variables[$name]}"
      separator=', '
    done
    printf '}}}}\n'
  } >"$dir/compose.override.json"
}

docker_up() {
  lock_dir
  printf 'docker\n' >"$dir/mode"
  write_override
  find_compose || die "the Docker engine has gone away"
  docker_port
  printf '%s\n' "$broker_port" >"$dir/ports"
  docker_compose up -d kafka >&2 || die "docker compose could not start the broker: its words are above"
  wait_until "$timeout" docker_ready || {
    docker_compose logs kafka 2>&1 | tail -n 15 >&2 || true
    die "the broker's container was not ready in $timeout s: its last words are above"
  }
  printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
  if [[ $dir == "$repo/.kafka" ]]; then say "a web page for its topics: docker compose up -d kafka-ui"; fi
}

# --------------------------------------------------------------------- commands

# Sets `mode` to how this folder's broker is run: as it was started first, otherwise as the machine
# allows.
mode=''
if [[ -f $dir/mode ]]; then read -r mode <"$dir/mode" || true; fi
if ((local_only)); then
  [[ $mode != docker ]] || die "the broker in $dir is Docker's. Use another --dir, or first: scripts/kafka.sh wipe --dir $dir"
  mode=local
elif [[ -z $mode && ($command == up || $command == tool) ]]; then
  if find_compose; then mode=docker; else mode=local; fi
elif [[ $mode == docker && $command != fetch ]]; then
  find_compose || die "the broker in $dir is Docker's, but no Docker engine answers: start Docker"
fi
if [[ $mode == docker ]]; then docker_port; fi

stop() {
  if [[ $mode == docker ]]; then
    docker_compose down "$@" >&2
  elif running; then
    end_broker 30
    say "stopped (process $pid_was)"
  else
    say "not running: $dir"
  fi
  rm -f -- "$dir/pid" "$dir/bootstrap"
}

tool() {
  local alias=$1 class='' arguments=("${@:2}") argument bootstrap=''
  case $alias in
    topics) class=org.apache.kafka.tools.TopicCommand ;;
    console-consumer) class=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    console-producer) class=org.apache.kafka.tools.ConsoleProducer ;;
    consumer-groups) class=org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    get-offsets) class=org.apache.kafka.tools.GetOffsetShell ;;
    producer-perf-test) class=org.apache.kafka.tools.ProducerPerformance ;;
    *.*) class=$alias ;;
    *) die "no tool '$alias': topics, console-consumer, console-producer, consumer-groups, get-offsets, producer-perf-test or a class name" 2 ;;
  esac
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
    export KAFKA_PORT=$broker_port
    exec "${compose[@]}" exec -T kafka "${program[@]}" "${arguments[@]}"
  fi
  find_java
  fetch_jars
  exec {tick_fd}>&-
  tool_jvm
  exec "${jvm[@]}" "$class" "${arguments[@]}"
}

case $command in
  up)
    started=$SECONDS
    if [[ $mode == docker ]]; then docker_up; else local_up; fi
    say "up at 127.0.0.1:$broker_port after $((SECONDS - started)) s; end it with: scripts/kafka.sh down --dir $dir"
    printf 'KAFKA_BOOTSTRAP=127.0.0.1:%s\n' "$broker_port"
    ;;
  down)
    is_ours || { say "not running: $dir"; exit 0; }
    lock_dir
    pid_was=''
    if running; then pid_was=$pid; fi
    stop
    ;;
  wipe)
    is_ours || { say "nothing to delete: $dir is no broker's folder"; exit 0; }
    lock_dir
    pid_was=''
    if running; then pid_was=$pid; fi
    stop -v
    rm -rf -- "$dir"
    say "deleted $dir"
    ;;
  status)
    if [[ $mode == docker ]] && docker_running; then
      say "up at 127.0.0.1:$broker_port (Docker)"
    elif [[ $mode == local ]] && running && [[ -f $dir/ports ]] && read -r broker_port _ <"$dir/ports" && accepts "$broker_port"; then
      say "up at 127.0.0.1:$broker_port (process $pid, $dir)"
    else
      say "not up: $dir"
      exit 1
    fi
    ;;
  logs)
    if [[ $mode == docker ]]; then
      if ((follow)); then docker_compose logs -f kafka; else docker_compose logs kafka | tail -n 200; fi
    else
      [[ -f $dir/kafka.log ]] || die "there is no log: no broker was started in $dir"
      if ((follow)); then exec tail -n 50 -F -- "$dir/kafka.log"; else tail -n 200 -- "$dir/kafka.log"; fi
    fi
    ;;
  fetch)
    find_java
    check_java_version
    fetch_jars
    say "the jars are in $libs"
    ;;
  tool) tool "${tool_args[@]}" ;;
esac
