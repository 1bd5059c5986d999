#!/usr/bin/env bash
# Checks the layout of the C++ sources, and the shell scripts.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/format.sh [--fix]

Over the files that git knows or would add: clang-format (style: .clang-format) over the
C++ sources in lib, apps, tests and bench; shellcheck over scripts/**/*.sh, tests/**/*.sh
and .ci/run; and no line of more than 100 columns in the prose of Markdown or in the comments of
scripts, Python and CMake. Tables, code blocks, links and long words may be wider.

  --fix        lay the C++ sources out anew (the rest is for you to fix)
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

# Prints the repository's files that match, each followed by a zero byte, without deleted ones.
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

# Prints the lines of a text from standard input that are wider than 100 columns, with their
# numbers. KIND is what counts: the prose of Markdown, or the comments that begin with `#`.
wide_lines() {
  local kind=$1 line number=0 fenced=0 words
  while IFS= read -r line; do
    number=$((number + 1))
    if [[ $kind == prose && $line == *'```'* ]]; then fenced=$((1 - fenced)); fi
    if ((${#line} <= 100 || fenced)); then continue; fi
    if [[ $kind == prose ]]; then
      # A word that does not fit, such as a command in backticks or a link, stays on its line.
      if [[ $line == *([[:space:]])\|* || $line == *']('* || $line == *http* || $line == '`'* ]]; then
        continue
      fi
    elif [[ $line != *([[:space:]])'#'* ]]; then
      continue
    fi
    read -ra words <<<"$line"
    if ((${#words[@]} > 2)); then printf '%d: %s\n' "$number" "$line"; fi
  done
}

# Columns are characters, not bytes.
export LC_ALL=C.UTF-8
shopt -s extglob
wide=0
mapfile -d '' -t prose < <(ours '*.md')
mapfile -d '' -t scripts < <(ours '*.sh' .ci/run '*.py' '*.cmake' '*CMakeLists.txt')
for file in "${prose[@]}" "${scripts[@]}"; do
  kind=comments
  if [[ $file == *.md ]]; then kind=prose; fi
  while IFS= read -r line; do
    printf '%s:%s\n' "$file" "$line"
    wide=$((wide + 1))
  done < <(wide_lines "$kind" <"$file")
done

if ((bad)); then
  say "$bad of ${#sources[@]} C++ files are laid out differently (the list is above)."
fi
if ((!shell_ok)); then say "shellcheck has found something in the scripts (above): fix that by hand."; fi
if ((bad)); then say "Run again with --fix"; fi
if ((wide)); then say "$wide lines of prose and comments have more than 100 columns (above): wrap them"; fi
if ((bad || !shell_ok || wide)); then exit 1; fi
say "${#sources[@]} C++ files, ${#shell_scripts[@]} scripts and ${#prose[@]} documents are in order"
