#!/usr/bin/env bash
# Injects faults into the programs and three nodes of a real Kafka, and checks every line.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: scripts/faults.sh [--fault NAME]... [--minutes N] [--pause S] [--seed N] [--folder DIR]
       scripts/faults.sh --list

Starts three nodes of Kafka (replication 3) with a TCP proxy before each, all programs of
build/release (or SUHU_BIN_DIR), and a producer that keeps a ledger of what Kafka has
acknowledged. Strikes with one fault after the other, waits each time until all programs
commit again, and judges at the end what was lost, invented, told twice or out of order.

  --fault NAME   only this fault, repeatable; else all of them, in random order
  --minutes N    how long [10]; what comes after, until all is judged, is not counted
  --pause S      seconds from one fault to the next; a soak has 60 [0: when all commit again]
  --rate N       readings a second [150]
  --seed N       the same faults once more [random, told]
  --folder DIR   where Kafka's data and all logs lie, and stay [build/faults/SEED, which is
                 deleted after a run without a miss]
  --list         the faults, with their rows of the fault matrix
  -h, --help     this text

Memory and descriptors of every run of ten minutes or more are judged too: they may not grow.
The last line says which faults struck how often, records, events, what was lost, invented
or twice, restarts, the longest recovery, and the command that repeats it.
Exit status: 0 no miss, 1 a miss, 2 usage, 3 Java, Maven or Kafka's jars are not to be had.
USAGE
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# Looks for the interpreter of the tests as tests/CMakeLists.txt does.
python=python3
for each in .venv/bin/python3 /usr/bin/python3; do
  if [[ -x $each ]]; then python=$each && break; fi
done
export PYTHONDONTWRITEBYTECODE=1
exec "$python" tests/fault/main.py "$@"
