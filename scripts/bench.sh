#!/usr/bin/env bash
# Measures suhu on this machine, beside raw librdkafka clients and other programs.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/bench.sh [--quick] [--with-pyspark] [--only PART,...] [--messages N]
                        [--rounds N] [--seconds N] [--json FILE]

Installs what is missing, builds the release preset, runs the microbenchmarks, starts a
real Kafka broker on a free port, fills its topics once, and runs yardstick and tool in
turn. Prints tables (ratios are the medians of the rounds). About 20 minutes.

  --only PART,...   of micro, reading, reading-iot, reading-compressed, alarms, windows,
                    window-memory, writing, pipelines, latency, idle, dashboard, page,
                    web, sensors-curve, partitions-curve
  --messages N      readings in each topic [default 2000000]
  --rounds N        how often each contestant runs, in turn [default 5]
  --seconds N       length of each latency, idle, dashboard, page and web run [default 30]
  --json FILE       all figures as JSON, too
  --with-pyspark    installs PySpark (700 MB, in build/bench) and lets it compete
  --quick           small numbers: does it still run? Says nothing about speed
  -h, --help        this text

Other programs take part where they are installed: kcat with jq, Chromium for the
page. Let nothing else run meanwhile. Exit status: 0 measured, 1 a program failed, 2 usage, 3 no broker to be had.
EOF
}

say() { printf 'bench: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

kSparkVersion=4.2.0
kScalaVersion=2.13

parts=micro,reading,reading-iot,reading-compressed,windows,window-memory,writing,pipelines,latency,idle,dashboard,page,web,sensors-curve,partitions-curve
quick=0 spark=0 json=''
passed=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --quick) quick=1; passed+=(--messages 20000 --rounds 1 --seconds 1) ;;
    --with-pyspark) spark=1 ;;
    --only) (($# >= 2)) || die "--only needs a list of parts" 2; parts=$2; shift ;;
    --json) (($# >= 2)) || die "--json needs a file" 2; json=$(realpath -m -- "$2"); shift ;;
    --messages | --rounds | --seconds)
      [[ ${2:-} =~ ^[1-9][0-9]{0,8}$ ]] || die "$1 needs a positive number" 2
      passed+=("$1" "$2"); shift ;;
    *) die "unknown option '$1': see scripts/bench.sh --help" 2 ;;
  esac
  shift
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# SUHU_BIN_DIR names the programs that are already built, as it does for the other tests.
bin=${SUHU_BIN_DIR:-}
if [[ -z $bin ]]; then
  scripts/install-deps.sh
  { cmake --preset release && cmake --build --preset release; } >&2
  bin=build/release/bin
fi
bin=$(realpath -- "$bin")
python=/usr/bin/python3
[[ -x $python ]] || python=python3
scratch=$(mktemp -d "${TMPDIR:-/tmp}/suhu-bench.XXXXXX")
trap 'scripts/kafka.sh --local --dir "$scratch/kafka" wipe >/dev/null 2>&1 || true; rm -rf -- "$scratch"' EXIT

run_micro() {
  [[ -x $bin/microbench ]] || die "the microbenchmarks were not built: install libbenchmark-dev"
  local args=(--benchmark_out="$scratch/micro.json" --benchmark_out_format=json)
  if ((quick)); then args+=(--benchmark_min_time=0.001); fi
  "$bin/microbench" "${args[@]}" 2>/dev/null
  passed+=(--micro-json "$scratch/micro.json")
}

install_spark() {
  local home=$PWD/build/bench/spark-$kSparkVersion
  passed+=(--spark-home "$home")
  if [[ -e $home/ready ]]; then return; fi
  say "installing PySpark $kSparkVersion into $home"
  "$python" -m venv "$home" || die "no virtual environment for PySpark: install python3-venv"
  "$home/bin/pip" install -q "pyspark==$kSparkVersion" || die "PySpark could not be installed: is the network up?"
  cat >"$home/pom.xml" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>suhu</groupId>
  <artifactId>spark-connector</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.spark</groupId>
      <artifactId>spark-sql-kafka-0-10_$kScalaVersion</artifactId>
      <version>$kSparkVersion</version>
    </dependency>
  </dependencies>
</project>
EOF
  mvn -B -q -C -f "$home/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$home/jars" </dev/null >&2 || die "Spark's Kafka connector could not be downloaded"
  : >"$home/ready"
}

if [[ ,$parts, == *,micro,* ]]; then run_micro; fi
pipeline=$(printf '%s' "$parts" | tr ',' '\n' | sed '/^micro$/d' | paste -sd,)
if [[ -z $pipeline ]]; then
  if [[ -n $json ]]; then cp -- "$scratch/micro.json" "$json"; fi
  exit 0
fi
if ((spark)); then install_spark; fi
if [[ -n $json ]]; then passed+=(--json "$json"); fi

scripts/kafka.sh --local --dir "$scratch/kafka" --port 0 up >&2
read -r bootstrap <"$scratch/kafka/bootstrap"
PYTHONDONTWRITEBYTECODE=1 "$python" bench/pipeline/bench.py --bin-dir "$bin" --bootstrap "$bootstrap" --out-dir "$scratch/out" \
  --only "$pipeline" "${passed[@]}"
