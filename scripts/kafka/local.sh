# shellcheck shell=bash
# Provides a broker that runs as a JVM on this machine: configures, formats, starts and ends it.
# Requires dir, the broker's folder, common.sh, jars.sh (kJvm) and archive.sh.
: "${dir:?}" "${kJvm:?}"

# Prints the process id of the broker of this folder and returns 0 if the broker is running.
running_pid() {
  local pid stat arguments
  [[ -f $dir/pid ]] && read -r pid <"$dir/pid" || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  # The pid alone proves nothing: it may belong to another process by now, or to a zombie that its
  # parent has not reaped yet.
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  [[ $stat != [ZX]* ]] || return 1
  { mapfile -d '' -t arguments <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  ((${#arguments[@]})) && [[ ${arguments[-1]} == "$dir/server.properties" ]] || return 1
  printf '%s\n' "$pid"
}

not_running() { ! running_pid >/dev/null; }

# choose_ports PORT: writes the ports of the broker and of its controller to DIR/ports, and prints
# them, followed by 1 if the broker's port was chosen just now, else by 0.
choose_ports() {
  local broker_port=$1 controller_port old_port='' old_controller='' fresh=0
  if [[ -f $dir/ports ]]; then read -r old_port old_controller <"$dir/ports" || true; fi
  broker_port=${broker_port:-${old_port:-9092}}
  if ((broker_port == 0)); then
    if [[ -n $old_port ]]; then
      broker_port=$old_port
    else
      broker_port=$(pick_port) || exit
      fresh=1
    fi
  fi
  controller_port=$old_controller
  if [[ -z $controller_port || $controller_port == "$broker_port" ]]; then
    controller_port=$(pick_port "$broker_port") || exit
  fi
  if accepts "$broker_port"; then
    die "port $broker_port is taken by another program, perhaps another broker. Give --port 0 (free ports) or another number"
  fi
  if accepts "$controller_port"; then
    die "port $controller_port, which the broker in $dir needs for itself, is taken by another program. End that one, or delete this broker: scripts/kafka.sh wipe --dir $dir"
  fi
  printf '%s %s\n' "$broker_port" "$controller_port" >"$dir/ports"
  printf '%s %s %s\n' "$broker_port" "$controller_port" "$fresh"
}

# write_config PORT CONTROLLER_PORT [KEY=VALUE...]
write_config() {
  local broker_port=$1 controller_port=$2
  shift 2
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
  keep_settings "$@"
  # Append the settings, because Kafka uses the last line with a key.
  cat -- "$dir/settings" >>"$dir/server.properties.new"
  mv -- "$dir/server.properties.new" "$dir/server.properties"
  write_log4j SYSTEM_OUT INFO '[%d] %p %m (%c)%n' >"$dir/log4j2.properties"
}

# format_data JAVA LIBS: formats a folder once. Writes `formatted` last, so an interrupted format is
# done again.
format_data() {
  if [[ -f $dir/formatted ]]; then return 0; fi
  local id=- jvm=()
  # Kafka's ids are 16 random bytes in base64url, which do not begin with a dash.
  while [[ $id == -* ]]; do id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='); done
  rm -rf -- "$dir/data"
  tool_jvm jvm "$@"
  attend "${jvm[@]}" kafka.tools.StorageTool format --standalone -t "$id" -c "$dir/server.properties" \
    </dev/null >"$dir/format.log" 2>&1 || {
    tail -n 15 -- "$dir/format.log" >&2
    die "Kafka could not format $dir/data: its words are above (a wrong --set?)"
  }
  : >"$dir/formatted"
}

# spawn_broker NAME JAVA LIBS: starts the JVM and sets NAME to its process id. The JVM runs in a
# session of its own, without this script's open files. Otherwise a caller that reads this script's
# output would wait for as long as the broker runs.
spawn_broker() {
  local java=$2 libs=$3 heap=() more=() share=()
  read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xms256m -Xmx512m}"
  read -ra more <<<"${KAFKA_OPTS:-}"
  rm -rf -- "$dir/tmp"
  mkdir -- "$dir/tmp"
  mapfile -t share < <(archive_option "$java" "$libs" "$dir/tmp/classes")
  (
    exec </dev/null >>"$dir/kafka.log" 2>&1
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      if ((fd > 2 && fd != 255)); then eval "exec $fd>&-"; fi
    done
    cd -- "$dir" || exit
    exec setsid "$java" "${heap[@]}" "${kJvm[@]}" "${share[@]}" -XX:+ExitOnOutOfMemoryError \
      -Djava.awt.headless=true -Djava.io.tmpdir="$dir/tmp" \
      -Dlog4j2.configurationFile="$dir/log4j2.properties" \
      "${more[@]}" -cp "$(class_path "$libs")" kafka.Kafka "$dir/server.properties"
  ) &
  printf -v "$1" %s "$!"
  printf '%s\n' "$!" >"$dir/pid"
}

# new_log START: prints what the broker has logged since this script started it, when the log had
# START bytes.
new_log() { tail -c "+$(($1 + 1))" -- "$dir/kafka.log" 2>/dev/null || true; }

# ready_or_dead PID PORT START: returns 0 if the broker is ready or has ended. Checks the log first,
# because another program may answer on the port.
ready_or_dead() {
  if ended "$1"; then return 0; fi
  grep -q 'Kafka Server started' < <(new_log "$3") && accepts "$2"
}

# end_broker PID SECONDS: ends the running broker, by SIGKILL if SIGTERM has not ended it in time.
end_broker() {
  kill -TERM "$1" 2>/dev/null || true
  kill -CONT "$1" 2>/dev/null || true # a stopped process handles no SIGTERM
  if ! wait_until "$2" not_running; then
    say "process $1 did not end in $2 s: killing it"
    kill -KILL "$1" 2>/dev/null || true
    wait_until 10 not_running || die "process $1 is still there after SIGKILL: it may be stuck in the kernel"
  fi
}

# abandon PID...: ends the broker, which is not ready, and the JVM that makes the archive. They are
# children of this script, so the pids are still their own. They get half a second, because a
# supervisor that ends this script does not wait long.
abandon() {
  (($#)) || return 0
  kill -TERM "$@" 2>/dev/null || true
  for _ in {1..5}; do
    if ended "$@"; then break; fi
    pause
  done
  kill -KILL "$@" 2>/dev/null || true
  rm -f -- "$dir/pid"
}

# local_up PORT TIMEOUT [KEY=VALUE...]: starts the broker and writes its address to DIR/bootstrap
# when it is ready.
local_up() {
  local port=$1 timeout=$2 java libs pid ports broker_port controller_port fresh log_start
  shift 2
  java=$(find_java) || exit
  check_java_version "$java"
  if ! command -v setsid >/dev/null || ! command -v flock >/dev/null; then
    die "setsid or flock is missing: install util-linux, or start Docker" 3
  fi
  libs=$(jars_folder) || exit
  fetch_jars "$libs"
  lock_dir
  printf 'local\n' >"$dir/mode"
  if pid=$(running_pid); then
    read -r broker_port controller_port <"$dir/ports"
    if [[ -n $port && $port != 0 && $port != "$broker_port" ]] || (($#)); then
      say "it is up already: --port and --set are not taken over. First: scripts/kafka.sh down --dir $dir"
    fi
    # An `up` may have started the broker and ended before the broker was ready.
    wait_until "$timeout" accepts "$broker_port" ||
      die "process $pid runs, but port $broker_port has not answered for $timeout s: see $dir/kafka.log"
    printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
    return 0
  fi
  for _ in 1 2 3; do
    ports=$(choose_ports "$port") || exit
    read -r broker_port controller_port fresh <<<"$ports"
    write_config "$broker_port" "$controller_port" "$@"
    format_data "$java" "$libs"
    log_start=0
    if [[ -f $dir/kafka.log ]]; then log_start=$(stat -c %s -- "$dir/kafka.log"); fi
    # End the broker if a signal ends this script while it waits: no other program knows of it.
    trap 'abandon $(jobs -pr); exit 1' INT TERM HUP
    spawn_broker pid "$java" "$libs"
    if ! wait_until "$timeout" ready_or_dead "$pid" "$broker_port" "$log_start"; then
      new_log "$log_start" | grep -E ' (WARN|ERROR|FATAL) ' | tail -n 15 >&2 || true
      abandon "$pid"
      die "the broker was not ready in $timeout s and was ended. Its log: $dir/kafka.log (a slow machine? SUHU_KAFKA_TIMEOUT=300)"
    fi
    if ! ended "$pid"; then make_archive "$java" "$libs" "$dir/tmp/classes" "$timeout"; fi
    trap - INT TERM HUP
    if ! ended "$pid"; then
      printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
      return 0
    fi
    rm -f -- "$dir/pid"
    if ((fresh)) && grep -q 'Address already in use' < <(new_log "$log_start"); then
      # Another program took a port after the check and before the broker's start: choose others.
      rm -f -- "$dir/ports"
      continue
    fi
    break
  done
  new_log "$log_start" | grep -v '^\[.* INFO ' | tail -n 15 >&2 || true
  die "the broker ended while it started: its words are above, all of them in $dir/kafka.log"
}
