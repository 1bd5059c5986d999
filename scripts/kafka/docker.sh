# shellcheck shell=bash
# Provides a broker that runs in Docker, by the repository's docker-compose.yml. Requires repo, the
# repository, dir, the broker's folder, and common.sh.
: "${repo:?}" "${dir:?}"

# Prints the program that reads docker-compose.yml, and returns 0 if there are one and a Docker
# engine.
find_compose() {
  command -v docker >/dev/null || return 1
  [[ -n $(timeout 10 docker info --format '{{.ServerVersion}}' 2>/dev/null) ]] || return 1
  if docker compose version >/dev/null 2>&1; then
    echo 'docker compose'
  elif command -v docker-compose >/dev/null; then
    echo 'docker-compose'
  else
    return 1
  fi
}

# The functions below take COMPOSE, which find_compose has printed, and the broker's PORT.

# docker_compose COMPOSE PORT ARGS...: becomes this program, for the project of the folder.
docker_compose() {
  local program=()
  read -ra program <<<"$1"
  program+=(-f "$repo/docker-compose.yml")
  if [[ -f $dir/compose.override.json ]]; then program+=(-f "$dir/compose.override.json"); fi
  # The default folder uses the project that plain `docker compose` uses in this repository.
  if [[ $dir != "$repo/.kafka" ]]; then program+=(-p "suhu-$(cksum <<<"$dir" | cut -d ' ' -f 1)"); fi
  export KAFKA_PORT=$2
  # Close the lock: a process that compose leaves behind must not hold it.
  exec "${program[@]}" "${@:3}" 9>&-
}

# docker_port PORT: prints the port for the broker: PORT, or the one that it had.
docker_port() {
  local broker_port=$1 old_port=''
  if [[ -f $dir/ports ]]; then read -r old_port _ <"$dir/ports" || true; fi
  broker_port=${broker_port:-${old_port:-9092}}
  if ((broker_port == 0)); then broker_port=$old_port; fi
  if [[ -z $broker_port ]]; then broker_port=$(pick_port) || exit; fi
  printf '%s\n' "$broker_port"
}

docker_logs() { (docker_compose "$1" "$2" logs kafka); }

docker_ready() { accepts "$2" && grep -q 'Kafka Server started' < <(docker_logs "$@" 2>/dev/null); }

docker_running() {
  [[ -n $(docker_compose "$@" ps -q kafka 2>/dev/null) ]] && docker_ready "$@"
}

# write_override [KEY=VALUE...]: writes the settings as environment variables, as the image takes
# them: KAFKA_ and the key, with '.' as '_', '_' as '__', '-' as '___'.
write_override() {
  keep_settings "$@"
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

# docker_up COMPOSE PORT TIMEOUT [KEY=VALUE...]: starts the broker and writes its address to
# DIR/bootstrap when it is ready. PORT is the one of the command line.
docker_up() {
  local compose=$1 broker_port timeout=$3
  lock_dir
  printf 'docker\n' >"$dir/mode"
  write_override "${@:4}"
  broker_port=$(docker_port "$2") || exit
  printf '%s\n' "$broker_port" >"$dir/ports"
  (docker_compose "$compose" "$broker_port" up -d kafka) >&2 ||
    die "docker compose could not start the broker: its words are above"
  wait_until "$timeout" docker_ready "$compose" "$broker_port" || {
    docker_logs "$compose" "$broker_port" 2>&1 | tail -n 15 >&2 || true
    die "the broker's container was not ready in $timeout s: its last words are above"
  }
  printf '127.0.0.1:%s\n' "$broker_port" >"$dir/bootstrap"
  if [[ $dir == "$repo/.kafka" ]]; then say "a web page for its topics: docker compose up -d kafka-ui"; fi
}
