#!/usr/bin/env bash
# Runs simulated histories of faults, or shows that the simulation finds planted defects.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/sim.sh [FIRST-SEED [NUMBER]]
       scripts/sim.sh --plants [NAME...]

Builds the simulation (tests/sim): the real loop, stages, engines and checkpoint sink on a
Kafka in memory, with kills, pauses, rebalances, lost answers and slow readers. A seed gives
the same history each time. Runs NUMBER of them [10000] from FIRST-SEED [1] on, and tells
the seeds of those in which something was lost, told twice, invented, or stood still.

  --plants    plants each defect of tests/sim/plants (or those named) in a copy of the source
              and runs the seed that its file names: the simulation must find it
  -h, --help  this text

Exit status: 0 nothing wrong (with --plants: all found), 1 something is, 2 usage.
EOF
}

say() { printf 'sim: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

plants=() planted=0
case ${1:-} in
  -h | --help) usage; exit 0 ;;
  --plants) planted=1; shift; plants=("$@"); set -- ;;
  -*) die "unknown option '$1': see scripts/sim.sh --help" 2 ;;
esac
for number in "$@"; do [[ $number =~ ^[0-9]{1,18}$ ]] || die "a seed and a number are whole numbers, not '$number'" 2; done
(($# <= 2)) || die "at most a first seed and a number: see scripts/sim.sh --help" 2

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# build FOLDER: builds the simulation of the sources in FOLDER. Prints output only if that fails.
build() {
  local log
  log=$(mktemp)
  if ! { cmake -S "$1" -B "$1/build/release" --preset release && cmake --build "$1/build/release" --target simulation; } >"$log" 2>&1; then
    tail -n 30 -- "$log" >&2
    rm -f -- "$log"
    return 1
  fi
  rm -f -- "$log"
}

if ((!planted)); then
  build "$PWD" || die "the simulation does not build"
  exec build/release/bin/simulation "${1:-1}" "${2:-10000}"
fi

# Keeps the copy, so that the next run builds little. It is a repository of its own, for git apply.
copy=$PWD/build/plants
mkdir -p -- "$copy"
find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf -- {} +
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --touch --directory="$copy"
git init --quiet "$copy"
if [[ -d .venv ]]; then ln -sfn -- "$PWD/.venv" "$copy/.venv"; fi

if ((${#plants[@]} == 0)); then
  for file in tests/sim/plants/*.patch; do plants+=("$(basename -- "$file" .patch)"); done
fi
missed=0
for plant in "${plants[@]}"; do
  file=$PWD/tests/sim/plants/$plant.patch
  [[ -f $file ]] || die "there is no tests/sim/plants/$plant.patch" 2
  seed=$(sed -n 's/^seed: //p' "$file")
  git -C "$copy" apply "$file" || die "$plant no longer fits the source: make its patch anew"
  build "$copy" || die "$plant does not build"
  if found=$("$copy/build/release/bin/simulation" "$seed" 2>&1 >/dev/null); then
    say "$plant: NOT FOUND by seed $seed"
    missed=$((missed + 1))
  else
    printf '%s: %s\n' "$plant" "${found:0:160}"
  fi
  git -C "$copy" apply --reverse "$file"
done
printf '%s planted, %s found\n' "${#plants[@]}" "$((${#plants[@]} - missed))"
((missed == 0))
