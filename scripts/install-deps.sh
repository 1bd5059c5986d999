#!/usr/bin/env bash
# Installs the Debian 12 packages that suhu is built, tested and checked with.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/install-deps.sh [--check] [--build-only]

Installs what suhu is built, tested and checked with, from Debian 12's own
packages (apt). Returns at once when all of it is there. Uses sudo only when you
are not root.

  --check        install nothing: list what is missing and exit 1 if anything is
  --build-only   only what building the programs and scripts/demo.sh need
  -h, --help     this text

Exit status: 0 all there, 1 something is missing or could not be installed, 2 usage.
EOF
}

say() { printf 'install-deps: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

check=0 build_only=0
for arg in "$@"; do
  case $arg in
    --check) check=1 ;;
    --build-only) build_only=1 ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option '$arg': see scripts/install-deps.sh --help" 2 ;;
  esac
done

# To build: the compiler, CMake with Ninja, and a compiler cache.
build_packages=(
  g++ cmake ninja-build pkg-config ccache
  librdkafka-dev      # Kafka's C client, with the mock cluster of dev-broker
  nlohmann-json3-dev  # reads configuration, writes small documents
  libcli11-dev        # command lines
  libspdlog-dev       # talk on stderr
  libfmt-dev          # text
  libexpected-dev     # tl::expected: a bad message is a value
  robin-map-dev       # a fast hash map
  libmimalloc-dev     # malloc that is fast when one thread allocates and another frees
)

# To test.
test_packages=(
  libgtest-dev libgmock-dev           # unit and mock tests
  default-jre-headless maven          # a real Apache Kafka broker, from its jars
  kcat                                # a second Kafka client, to check ours against
  python3 python3-pytest              # end-to-end and broker tests
  python3-kafka                       # the Python producer that people use ...
  python3-snappy                      # ... and what it needs for snappy,
  python3-lz4                         #     lz4
  python3-zstandard                   #     and zstd (it imports zstandard, not zstd)
  libbenchmark-dev jq                 # benchmarks; jq as one of those compared with
  docker-compose                      # only to validate docker-compose.yml (no engine needed)
)

# To check style: scripts/format.sh and scripts/lint.sh.
lint_packages=(
  git                                 # both ask it which files are ours
  clang-format clang-tidy shellcheck
  clang libclang-rt-14-dev            # the second compiler, with its sanitizers and fuzzer
)

packages=("${build_packages[@]}")
if ((!build_only)); then packages+=("${test_packages[@]}" "${lint_packages[@]}"); fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  say "this system has no apt, so nothing was installed. suhu needs what Debian 12 calls:"
  printf '  %s\n' "${packages[@]}" >&2
  die "install these by your own package manager (librdkafka >= 2.0.2, g++ >= 12 or clang >= 14, CMake >= 3.25)"
fi

declare -A installed=()
while read -r status name; do
  if [[ $status == installed ]]; then installed[$name]=1; fi
done <<<"$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)"

missing=()
for package in "${packages[@]}"; do
  if [[ -z ${installed[$package]:-} ]]; then missing+=("$package"); fi
done

if ((${#missing[@]} == 0)); then
  if ((check)); then say "nothing is missing"; fi
  exit 0
fi
if ((check)); then
  say "missing: ${missing[*]}"
  exit 1
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    die "missing: ${missing[*]}. You are not root and there is no sudo: have an administrator run 'apt-get install ${missing[*]}'"
  as_root=(sudo)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
    -y -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >&2
}

say "installing: ${missing[*]}"
updated=0
for package in "${missing[@]}"; do
  if [[ -z $(apt-cache --quiet=0 madison "$package" 2>/dev/null) ]]; then
    # A new machine has no package lists yet.
    apt update || die "apt-get update failed: is the network up?"
    updated=1
    break
  fi
done
if ! apt install --no-install-recommends "${missing[@]}"; then
  # Lists that are there can still be too old: the versions they name are gone.
  if ((updated)); then die "apt-get could not install ${missing[*]}: its reason is above"; fi
  apt update || die "apt-get update failed: is the network up?"
  apt install --no-install-recommends "${missing[@]}" ||
    die "apt-get could not install ${missing[*]}: its reason is above"
fi
