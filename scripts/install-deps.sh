#!/usr/bin/env bash
# Installs the Debian 12 packages that suhu is built, tested and checked with, and what Debian lacks into .venv.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/install-deps.sh [--check] [--build-only]

Installs what suhu is built, tested and checked with, from Debian 12's own
packages (apt). Apache Arrow, which Debian 12 lacks, comes with PyPI's pyarrow into
the project's own .venv, unless its C++ packages are installed (libparquet-dev); so
do DuckDB and parsers of Prometheus' formats for the tests. Returns at once when all
of it is there. Uses sudo only when you are not root.

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
  libpq-dev           # PostgreSQL's C client, for --history postgresql://
  libcpp-httplib-dev  # the HTTP server of the dashboard and of --listen
  prometheus-cpp-dev  # metrics as Prometheus' text; only its core
  robin-map-dev       # a fast hash map
  libmimalloc-dev     # malloc that is fast when one thread allocates and another frees
)
# Apache Arrow for the history in Parquet files: its C++ packages, or the libraries inside pyarrow.
pyarrow=pyarrow==26.0.1
have_arrow=0
if command -v pkg-config >/dev/null && pkg-config --exists parquet; then have_arrow=1; fi
if ((!have_arrow)); then build_packages+=(python3-venv); fi

# To test.
test_packages=(
  libgtest-dev libgmock-dev           # unit and mock tests
  default-jre-headless maven          # a real Apache Kafka broker, from its jars
  kcat                                # a second Kafka client, to check ours against
  python3 python3-pytest python3-venv # end-to-end and broker tests
  python3-kafka                       # the Python producer that people use ...
  python3-snappy                      # ... and what it needs for snappy,
  python3-lz4                         #     lz4
  python3-zstandard                   #     and zstd (it imports zstandard, not zstd)
  python3-yaml                        # reads the alerting rules
  python3-jsonschema                  # judges files of limits by their schema
  postgresql                          # a real server for the history's tests
  chromium chromium-driver            # the page, in a headless browser ...
  python3-selenium                    # ... which this drives
  libbenchmark-dev jq                 # benchmarks; jq as one of those compared with,
  curl                                # and both together as a web hook
  docker-compose                      # only to validate docker-compose.yml (no engine needed)
)

# To check style: scripts/format.sh and scripts/lint.sh.
lint_packages=(
  git                                 # both ask it which files are ours
  clang-format clang-tidy shellcheck
  clang libclang-rt-14-dev            # the second compiler, with its sanitizers and fuzzer
)

# From PyPI, into .venv. To test: readers that are not ours, for what is written in Parquet and for Prometheus; and who tries to break the API.
test_wheels=("$pyarrow" duckdb==2.0.1 prometheus_client==0.26.0 promql_parser==0.11.0 schemathesis==4.32.5)

packages=("${build_packages[@]}")
if ((!build_only)); then packages+=("${test_packages[@]}" "${lint_packages[@]}"); fi
wheels=()
if ((!build_only)); then
  wheels=("${test_wheels[@]}")
elif ((!have_arrow)); then
  wheels=("$pyarrow")
fi
venv=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)/.venv

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  say "this system has no apt, so nothing was installed. suhu needs what Debian 12 calls:"
  printf '  %s\n' "${packages[@]}" >&2
  if ((${#wheels[@]})); then
    say "and for Parquet files, by: python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install ${wheels[*]}"
  fi
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

# pip notes what it has installed as a folder <name>-<version>.dist-info: looking there is quicker than asking it.
missing_wheels=()
for wheel in "${wheels[@]}"; do
  if ! compgen -G "$venv/lib/python3*/site-packages/${wheel/==/-}.dist-info/RECORD" >/dev/null; then missing_wheels+=("$wheel"); fi
done

if ((check)); then
  if ((${#missing[@]} + ${#missing_wheels[@]} == 0)); then
    say "nothing is missing"
    exit 0
  fi
  if ((${#missing[@]})); then say "missing: ${missing[*]}"; fi
  if ((${#missing_wheels[@]})); then say "missing in .venv: ${missing_wheels[*]}"; fi
  exit 1
fi

as_root=()
# Debian's postgresql makes a cluster when it is installed, and starts it. The tests start servers
# of their own, so this one stays off: 101 forbids packages to start services.
policy=/usr/sbin/policy-rc.d
forbid_services() {
  if [[ -e $policy ]]; then return; fi
  trap 'allow_services' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
}
allow_services() { "${as_root[@]}" rm -f -- "$policy"; }

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
    -y -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >&2
}

# Installs the Debian packages that are missing.
install_packages() {
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "missing: ${missing[*]}. You are not root and there is no sudo: have an administrator run 'apt-get install ${missing[*]}'"
    as_root=(sudo)
  fi

  say "installing: ${missing[*]}"
  local package updated=0
  for package in "${missing[@]}"; do
    if [[ -z $(apt-cache --quiet=0 madison "$package" 2>/dev/null) ]]; then
      # A new machine has no package lists yet.
      apt update || die "apt-get update failed: is the network up?"
      updated=1
      break
    fi
  done
  for package in "${missing[@]}"; do
    if [[ $package == postgresql ]]; then forbid_services; fi
  done
  if ! apt install --no-install-recommends "${missing[@]}"; then
    # Lists that are there can still be too old: the versions they name are gone.
    if ((updated)); then die "apt-get could not install ${missing[*]}: its reason is above"; fi
    apt update || die "apt-get update failed: is the network up?"
    apt install --no-install-recommends "${missing[@]}" ||
      die "apt-get could not install ${missing[*]}: its reason is above"
  fi
}

# Installs the missing wheels into .venv, with Debian's own Python: its packages (pytest) are seen there too.
install_wheels() {
  say "installing into .venv: ${missing_wheels[*]}"
  # An interrupted attempt, or a Python that has been upgraded since, leaves an environment that cannot run pip.
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    /usr/bin/python3 -m venv --clear --system-site-packages "$venv" >&2 || die "cannot make $venv: the reason is above"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: "${missing_wheels[@]}" >&2 ||
    die "pip could not install ${missing_wheels[*]} into .venv: its reason is above. Is the network up, and PyPI reachable?"
}

if ((${#missing[@]})); then install_packages; fi
if ((${#missing_wheels[@]} == 0)); then exit 0; fi
if ((build_only)); then # without them the programs are built all the same, but for the history in Parquet files
  (install_wheels) || say "going on without: temp-window will have no --history parquet:DIR"
else
  install_wheels
fi
