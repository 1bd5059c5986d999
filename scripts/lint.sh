#!/usr/bin/env bash
# Runs clang-tidy over the libraries, the programs and the benchmarks, and validates
# docker-compose.yml.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/lint.sh [-j N] [FILE.cpp...]

clang-tidy (checks: .clang-tidy, each finding is an error) over the .cpp files in lib,
apps and bench that git knows or would add, or over FILEs, as the release preset would
compile them. Nothing needs to be built. Without FILEs, docker-compose.yml is validated too
(docker-compose config), which needs no Docker engine.

  -j N         this many at a time (default: 2)
  -h, --help   this text

Exit status: 0 nothing found, 1 something found, 2 usage, or a missing program.
EOF
}

say() { printf 'lint: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

jobs=2 files=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    -j) (($# >= 2)) || die "-j needs a number" 2; jobs=$2; shift 2 ;;
    -j*) jobs=${1#-j}; shift ;;
    -*) die "unknown option '$1': see scripts/lint.sh --help" 2 ;;
    *) files+=("$(realpath -- "$1")"); shift ;;
  esac
done
[[ $jobs =~ ^[1-9][0-9]?$ ]] || die "-j is a number from 1 to 99, not '$jobs'" 2

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
for program in git cmake clang-tidy; do
  command -v "$program" >/dev/null || die "$program is missing: run scripts/install-deps.sh" 2
done
# Configures a build that compiles each file by itself: the release build compiles several together.
database=build/lint/compile_commands.json
cmake --preset release -B build/lint -DSUHU_UNITY=OFF >/dev/null || die "cannot configure build/lint: the reason is above" 2
[[ -f .clang-tidy ]] || die "there is no .clang-tidy: nothing says what to look for" 2

if ((${#files[@]} == 0)); then
  compose=(docker-compose)
  if ! command -v docker-compose >/dev/null; then compose=(docker compose); fi
  "${compose[@]}" version >/dev/null 2>&1 || die "docker-compose is missing: run scripts/install-deps.sh" 2
  "${compose[@]}" -f docker-compose.yml config -q || die "docker-compose.yml is not valid: the reason is above"
  while IFS= read -r -d '' file; do
    # Skip a file that this build leaves out (an optional part): it cannot be parsed.
    if [[ -f $file ]] && grep -qF "$file" "$database"; then files+=("$file"); fi
  done < <(git ls-files -z --cached --others --exclude-standard -- 'lib/*.cpp' 'apps/*.cpp' 'bench/*.cpp')
  ((${#files[@]})) || die "no .cpp file of lib or apps is in $database" 2
fi

# Filters the counts of suppressed warnings that clang-tidy prints on stderr for each file.
if printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$jobs" clang-tidy -p build/lint --quiet --warnings-as-errors='*' \
    2> >(grep -vE '^[0-9]+ warnings? (generated|treated as errors?)|^Suppressed |^Use -header-filter' >&2); then
  say "${#files[@]} files, nothing found"
else
  die "clang-tidy has found something in these ${#files[@]} files: see above"
fi
