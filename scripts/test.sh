#!/usr/bin/env bash
# Builds suhu and runs its tests.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/test.sh [CTEST ARGUMENTS...]

Installs what is missing (for the tiers unit and mock alone: without broker, database
and browser), builds the release preset and runs its tests; the last lines are ctest's
own summary. Every argument goes to ctest:

  scripts/test.sh                       all tests
  scripts/test.sh -L unit               one tier: unit, mock, sim, broker, fault, e2e, bench,
                                        browser
  scripts/test.sh -R 'kill|restart'     tests by name
  scripts/test.sh -N                    only list them

A broker or a browser that cannot be had skips its tests; with CI=true (or
SUHU_REQUIRE_ALL=1) that is a failure. SUHU_LONG=1 runs the long forms.
Exit status: 0 all passed, else ctest's or the build's.
EOF
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if [[ ${CI:-} == true ]]; then export SUHU_REQUIRE_ALL=1; fi

# The tests of `-L unit` and `-L mock` need nothing but a compiler and GoogleTest.
needs=--test-only
previous=''
for argument in "$@"; do
  if [[ $previous == @(-L|--label-regex) ]] && [[ $argument =~ ^(unit|mock)(\|(unit|mock))*$ ]]; then needs=--unit-only; fi
  previous=$argument
done

scripts/install-deps.sh "$needs"
cmake --preset release
cmake --build --preset release
exec ctest --preset release --output-on-failure --no-tests=error "$@"
