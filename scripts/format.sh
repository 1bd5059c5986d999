#!/usr/bin/env bash
# Checks how the sources are laid out, and the shell scripts.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/format.sh [--fix]

clang-format (style: .clang-format) over the C++ sources in lib, apps, tests and bench
that git knows or would add, and shellcheck over scripts/*.sh, tests/**/*.sh and .ci/run.

  --fix        lay the C++ sources out anew (shellcheck only tells)
  -h, --help   this text

Exit status: 0 nothing to say, 1 something is to be fixed, 2 usage or a missing program.
EOF
}

say() { printf 'format: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

fix=0
for arg in "$@"; do
  case $arg in
    --fix) fix=1 ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option '$arg': see scripts/format.sh --help" 2 ;;
  esac
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
for program in git clang-format shellcheck; do
  command -v "$program" >/dev/null || die "$program is missing: run scripts/install-deps.sh" 2
done
[[ -f .clang-format ]] || die "there is no .clang-format: nothing says how the sources should look" 2

# Prints the files of ours that match, each ended by a zero byte, without deleted ones.
ours() {
  local file
  git ls-files -z --cached --others --exclude-standard -- "$@" |
    while IFS= read -r -d '' file; do
      if [[ -f $file ]]; then printf '%s\0' "$file"; fi
    done
}

mapfile -d '' -t sources < <(ours 'lib/*.hpp' 'lib/*.cpp' 'apps/*.hpp' 'apps/*.cpp' \
  'tests/*.hpp' 'tests/*.cpp' 'bench/*.hpp' 'bench/*.cpp')
bad=0
for source in "${sources[@]}"; do
  if ((fix)); then
    clang-format -i --style=file -- "$source"
  elif ! clang-format --style=file -- "$source" | cmp -s -- - "$source"; then
    printf '%s\n' "$source"
    bad=$((bad + 1))
  fi
done

mapfile -d '' -t shell_scripts < <(ours 'scripts/*.sh' 'tests/*.sh' .ci/run)
shell_ok=1
if ((${#shell_scripts[@]})); then shellcheck -- "${shell_scripts[@]}" || shell_ok=0; fi

if ((bad)); then
  say "$bad of ${#sources[@]} C++ files are laid out differently (the list is above)."
fi
if ((!shell_ok)); then say "shellcheck has found something in the scripts (above): fix that by hand."; fi
if ((bad)); then say "Run again with --fix"; fi
if ((bad || !shell_ok)); then exit 1; fi
say "${#sources[@]} C++ files and ${#shell_scripts[@]} scripts are in order"
