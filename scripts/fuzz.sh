#!/usr/bin/env bash
# Looks for bytes that break a parser of text from outside.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/fuzz.sh [--target NAME]... [--seconds N | --minutes N] [--seed N] [--timeout N]
                       [--jobs N]
       scripts/fuzz.sh --list

Builds the fuzz targets (tests/fuzz) with clang's libFuzzer and the sanitizers for addresses
and undefined behaviour, and gives each target bytes that libFuzzer derives from its corpus
(tests/fuzz/corpus, which stays as it is). A find is an input that crashes a target, for which
a sentence of the target does not hold, or that takes too long or too much memory. Inputs that
reach new code are kept in build/fuzz/corpus for the next run, finds in build/fuzz/finds.
Prints one line for each target.

  --target NAME  this target, not all of them; repeatable
  --seconds N    how long each target runs (default: 30)
  --minutes N    the same in minutes
  --seed N       libFuzzer's seed: from the same corpus, the same inputs in the same order
                 (default: another one each time)
  --timeout N    an input that takes more seconds hangs (default: 10)
  --jobs N       this many targets at a time (default: 2)
  --list         prints the names of the targets
  -h, --help     this text

Exit status: 0 nothing found, 1 a find, or a target that does not build, 2 usage,
3 clang or its fuzzer is missing.
EOF
}

say() { printf 'fuzz: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

seconds=30 seed=0 timeout=10 jobs=2 list=0 chosen=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --list) list=1; shift; continue ;;
    --target | --seconds | --minutes | --seed | --timeout | --jobs) (($# >= 2)) || die "$1 needs a value: see scripts/fuzz.sh --help" 2 ;;
    *) die "unknown option '$1': see scripts/fuzz.sh --help" 2 ;;
  esac
  if [[ $1 == --target ]]; then
    chosen+=("$2")
  else
    [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || die "$1 is a whole number from 1 on, not '$2'" 2
    case $1 in
      --seconds) seconds=$2 ;;
      --minutes) seconds=$((60 * $2)) ;;
      --seed) seed=$2 ;;
      --timeout) timeout=$2 ;;
      --jobs) jobs=$2 ;;
    esac
  fi
  shift 2
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
mapfile -t all < <(sed -n 's/^suhu_add_fuzz_target(\([a-z_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)
if ((list)); then printf '%s\n' "${all[@]}"; exit 0; fi
for name in "${chosen[@]}"; do
  [[ " ${all[*]} " == *" $name "* ]] || die "there is no target '$name': scripts/fuzz.sh --list names them" 2
done
if ((${#chosen[@]} == 0)); then chosen=("${all[@]}"); fi

work=$(mktemp -d)
running=()
cleanup() {
  if ((${#running[@]})); then kill -- "${running[@]}" 2>/dev/null || true; fi
  rm -rf -- "$work"
}
trap cleanup EXIT

for program in cmake ninja clang++; do
  command -v "$program" >/dev/null || die "$program is missing: run scripts/install-deps.sh" 3
done
printf '%s\n' '#include <cstddef>' 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, std::size_t) { return 0; }' >"$work/probe.cpp"
clang++ -fsanitize=fuzzer,address,undefined -o "$work/probe" "$work/probe.cpp" >"$work/log" 2>&1 ||
  die "clang++ has no libFuzzer (libclang-rt-dev): run scripts/install-deps.sh" 3

cmake --preset fuzz >"$work/log" 2>&1 || { tail -n 30 -- "$work/log" >&2; die "cannot configure build/fuzz" 3; }
cmake --build --preset fuzz --target "${chosen[@]/#/fuzz_}" >"$work/log" 2>&1 ||
  { tail -n 30 -- "$work/log" >&2; die "the fuzz targets do not build"; }

# run NAME: replaces this process by the target, and keeps what libFuzzer prints.
run() {
  mkdir -p -- "build/fuzz/corpus/$1" build/fuzz/finds
  UBSAN_OPTIONS=print_stacktrace=1 exec "build/fuzz/bin/fuzz_$1" -seed="$seed" -max_total_time="$seconds" -timeout="$timeout" -rss_limit_mb=2048 \
    -artifact_prefix="build/fuzz/finds/$1-" -dict=tests/fuzz/words.dict -print_final_stats=1 \
    "build/fuzz/corpus/$1" "tests/fuzz/corpus/$1" >"$work/$1.log" 2>&1 </dev/null
}

# last NAME PATTERN: prints what the parentheses of PATTERN match in the last such line of the log.
last() { sed -nE "s|.*$2.*|\\1|p" "$work/$1.log" | tail -n 1; }

# tell NAME STATUS: prints one line about a target that has ended. Returns 1 after a find.
tell() {
  local runs began features find
  runs=$(last "$1" 'number_of_executed_units: ([0-9]+)')
  began=$(last "$1" 'INITED cov: [0-9]+ ft: ([0-9]+)')
  features=$(last "$1" 'cov: [0-9]+ ft: ([0-9]+)')
  printf '%-21s %9d runs, %6d/s, corpus %5d, %5d new features: ' "$1" "${runs:-0}" \
    "$(last "$1" 'average_exec_per_sec: +([0-9]+)')" "$(last "$1" ' corp: ([0-9]+)/')" "$((${features:-0} - ${began:-0}))"
  if (($2 == 0)); then
    printf 'nothing found\n'
    return 0
  fi
  find=$(last "$1" 'Test unit written to (.*)')
  printf 'FOUND %s\n' "${find:-an input of tests/fuzz/generated.cpp}"
  grep -m 1 -oE 'this does not hold: .*|runtime error: .*|ERROR: .*' "$work/$1.log" | cut -c 1-300 | sed 's/^/  /' || true
  printf '  again: build/fuzz/bin/fuzz_%s %s\n' "$1" "${find:--runs=0}"
  return 1
}

found=0 next=0
declare -A name_of=()
while ((next < ${#chosen[@]} || ${#running[@]})); do
  if ((next < ${#chosen[@]} && ${#running[@]} < jobs)); then
    run "${chosen[next]}" &
    name_of[$!]=${chosen[next]}
    running+=("$!")
    next=$((next + 1))
    continue
  fi
  ended='' status=0
  wait -n -p ended "${running[@]}" || status=$?
  tell "${name_of[$ended]}" "$status" || found=$((found + 1))
  left=()
  for process in "${running[@]}"; do if [[ $process != "$ended" ]]; then left+=("$process"); fi; done
  running=("${left[@]}")
done
printf '%s targets, %s s each: %s found\n' "${#chosen[@]}" "$seconds" "$((found))"
((found == 0))
