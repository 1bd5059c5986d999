#!/usr/bin/env bash
# Starts and stops ctest's fixture: one real Kafka broker for all tests with the label "broker".
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: tests/support/broker_fixture.sh up|down DIR

  up     a fresh broker on free ports; its address is then in DIR/bootstrap
  down   stop it and delete DIR

Exit status: 0 done, 1 failed, 2 usage, 77 Java, Maven or Kafka's jars are not to be had
(ctest's SKIP_RETURN_CODE; with SUHU_REQUIRE_ALL=1 that is 1). After a skip ctest still
runs the tests that need the fixture: they find no DIR/bootstrap, and skip in turn.
EOF
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac
if (($# != 2)) || [[ $1 != up && $1 != down ]]; then
  usage >&2
  exit 2
fi

kafka=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)/scripts/kafka.sh

# Deletes a broker that an interrupted run has left behind, because the tests need new topics.
"$kafka" --local --dir "$2" wipe
if [[ $1 == down ]]; then exit 0; fi

# As in kafka_broker.py: without the optimising compiler, the broker starts with a third less work.
export KAFKA_OPTS=${KAFKA_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}
status=0
"$kafka" --local --dir "$2" --port 0 up || status=$?
if ((status == 3)); then
  if [[ ${SUHU_REQUIRE_ALL:-} == 1 ]]; then
    echo "broker_fixture: SUHU_REQUIRE_ALL=1, so that no broker can be had is a failure" >&2
    exit 1
  fi
  exit 77
fi
exit "$status"
