#!/usr/bin/env bash
# Installs the packages of Debian or Ubuntu with which suhu is built, tested and checked, and into
# .venv what they lack.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/install-deps.sh [--check] [--demo-only | --build-only | --unit-only | --test-only
                                          | --package-only]

Installs what suhu is built, tested and checked with, from the packages of Debian 12, 13
or Ubuntu 24.04 (apt). Apache Arrow, which they lack, comes with PyPI's pyarrow into the
project's own .venv, unless its C++ packages are installed (libparquet-dev); so do DuckDB
and parsers of Prometheus' formats for the tests. Returns at once when all of it is there.
Uses sudo only when you are not root.

  --demo-only    only what scripts/demo.sh needs
  --build-only   what all programs need to be built (and the demo)
  --unit-only    what the unit and mock tests need (and the build)
  --package-only what scripts/package.sh needs (and the build)
  --test-only    what all tests need (and the build): as scripts/test.sh does
                 without any of these: all, with what scripts/format.sh and
                 scripts/lint.sh need
  --check        install nothing: list what is missing and exit 1 if anything is
  -h, --help     this text

Exit status: 0 all there, 1 something is missing or could not be installed, 2 usage.
EOF
}

say() { printf 'install-deps: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

check=0 purpose=''
for arg in "$@"; do
  case $arg in
    --check) check=1 ;;
    --demo-only | --build-only | --unit-only | --test-only | --package-only)
      [[ -z $purpose ]] || die "--$purpose-only and $arg: only one of them" 2
      purpose=${arg#--} purpose=${purpose%-only}
      ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option '$arg': see scripts/install-deps.sh --help" 2 ;;
  esac
done
purpose=${purpose:-all}

# A purpose needs several of these lists: see `packages` below.
demo_packages=(
  g++ cmake ninja-build pkg-config ccache
  librdkafka-dev      # Kafka's C client, with the mock cluster of dev-broker
  nlohmann-json3-dev  # JSON: reads files of limits, state and statistics
  libhowardhinnant-date-dev tzdata # the time zones of sensors
  libtomlplusplus-dev # TOML, the form of --config files
  libspdlog-dev       # log lines on stderr
  libfmt-dev          # formats text
  libexpected-dev     # tl::expected, the type of results that may be errors
  libboost-dev        # Boost.Beast and Asio: the web server of the dashboard and of --listen
  libcurl4-openssl-dev # HTTP: fetches schemas from a Schema Registry
  prometheus-cpp-dev  # metrics as Prometheus' text; only the core is used
  robin-map-dev       # a fast hash map
  libmimalloc-dev     # a malloc that is fast if one thread allocates and another frees
)
build_packages=(
  libprotobuf-dev libprotoc-dev # Protocol Buffers, for --encoding protobuf
  libpq-dev           # PostgreSQL's C client, for --history postgresql://
)
unit_packages=(libgtest-dev libgmock-dev)
test_packages=(
  default-jre-headless maven          # a real Apache Kafka broker, from its jars
  kcat                                # a second Kafka client, to compare suhu's with
  python3 python3-pytest python3-venv # end-to-end and broker tests
  python3-kafka                       # the Python producer that people use ...
  python3-snappy                      # ... and what it needs for snappy,
  python3-lz4                         #     lz4
  python3-zstandard                   #     and zstd (it imports zstandard, not zstd)
  python3-yaml                        # reads the alerting rules
  python3-jsonschema                  # validates files of limits by their schema
  postgresql                          # a real server for the history's tests
  chromium chromium-driver            # a headless browser for the page ...
  python3-selenium                    # ... and its driver
  groff-base mandoc zsh fish          # readers of man pages and completions
  openssl                             # makes valid, wrong and expired certificates
  systemd                             # systemd-analyze checks the units; nothing is started
  libbenchmark-dev jq                 # benchmarks; jq, which they compare suhu with
  curl                                # a web hook, together with jq
)
package_packages=(
  dpkg-dev file lintian               # makes and checks the packages
  mmdebstrap iproute2                 # a bare root, and its loopback interface
)
lint_packages=(
  git                                 # lists the repository's files for format.sh and lint.sh
  clang-format clang-tidy shellcheck
  clang libclang-rt-dev               # the second compiler, with its sanitizers and fuzzer
  docker-compose                      # validates docker-compose.yml, without an engine
)

# The wheels come from PyPI into .venv: Apache Arrow for the history in Parquet files, where its C++
# packages are not installed; for the tests, third-party readers of the Parquet files and of
# Prometheus' formats, and a program that tries to break the API.
pyarrow=pyarrow==26.0.1
build_wheels=()
if ! command -v pkg-config >/dev/null || ! pkg-config --exists parquet; then
  build_packages+=(python3-venv)
  build_wheels=("$pyarrow")
fi
test_wheels=("$pyarrow" duckdb==2.0.1 prometheus_client==0.26.0 promql_parser==0.11.0 schemathesis==4.32.5)

# leave_out LIST PACKAGE...: removes packages from a list.
leave_out() {
  local -n list=$1
  local package kept=()
  for package in "${list[@]}"; do
    if [[ " ${*:2} " != *" $package "* ]]; then kept+=("$package"); fi
  done
  list=("${kept[@]}")
}

# Ubuntu has Chromium only as a snap, which needs snapd and cannot be driven by the tests. Its
# Python 3.12 cannot import its python3-kafka, and its compose program is a plugin of docker.
distribution=$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null) || distribution=''
if [[ $distribution == ubuntu ]]; then
  leave_out test_packages chromium chromium-driver python3-kafka
  leave_out lint_packages docker-compose
  lint_packages+=(docker-compose-v2)
  test_wheels+=(kafka-python==2.0.6)
fi

packages=("${demo_packages[@]}") wheels=()
if [[ $purpose != demo ]]; then packages+=("${build_packages[@]}") wheels=("${build_wheels[@]}"); fi
if [[ $purpose == @(unit|test|all) ]]; then packages+=("${unit_packages[@]}"); fi
if [[ $purpose == @(test|all) ]]; then packages+=("${test_packages[@]}") wheels=("${test_wheels[@]}"); fi
if [[ $purpose == package ]]; then packages+=("${package_packages[@]}"); fi
if [[ $purpose == all ]]; then packages+=("${lint_packages[@]}"); fi
venv=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)/.venv

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  say "this system has no apt, so nothing was installed. suhu needs what Debian calls:"
  printf '  %s\n' "${packages[@]}" >&2
  if ((${#wheels[@]})); then
    say "and, by pip: python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install ${wheels[*]}"
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

# pip records what it has installed in a folder <name>-<version>.dist-info. Looking there is quicker
# than running pip.
missing_wheels=()
for wheel in "${wheels[@]}"; do
  noted=${wheel//-/_} noted=${noted/==/-}
  if ! compgen -G "$venv/lib/python3*/site-packages/$noted.dist-info/RECORD" >/dev/null; then missing_wheels+=("$wheel"); fi
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
# Debian's postgresql creates a cluster when it is installed, and starts it. The tests start servers
# of their own, so this one must not start: exit code 101 forbids packages to start services.
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
    -y -q -o Acquire::Retries=2 -o DPkg::Lock::Timeout=300 "$@" >&2
}

# Sets `as_root` to what runs a command as root: nothing, or sudo. Checks sudo first, because its
# refusal must not look like a network failure.
become_root() {
  if ((EUID == 0)); then return; fi
  local advice="have an administrator run 'apt-get install ${missing[*]}'"
  command -v sudo >/dev/null || die "missing: ${missing[*]}. You are not root and there is no sudo: $advice"
  as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --version >/dev/null || die "missing: ${missing[*]}. sudo does not let you run apt-get (its words are above): $advice"
}

# Fetches the package lists. Without Error-Mode, apt-get reports success even if it could fetch
# none. Only records a failure: one of several sources may be gone while the others have all
# packages.
updated=0 update_failed=0
update() {
  updated=1
  apt -o APT::Update::Error-Mode=any update || update_failed=1
}

# Installs the missing Debian packages.
install_packages() {
  local package
  become_root
  say "installing: ${missing[*]}"
  for package in "${missing[@]}"; do
    if [[ -z $(apt-cache --quiet=0 madison "$package" 2>/dev/null) ]]; then
      # A new machine has no package lists yet.
      update
      break
    fi
  done
  for package in "${missing[@]}"; do
    if [[ $package == postgresql ]]; then forbid_services; fi
  done
  if apt install --no-install-recommends "${missing[@]}"; then return; fi
  if ((!updated)); then
    # The lists may be too old, and name versions that the archive no longer has.
    update
    if apt install --no-install-recommends "${missing[@]}"; then return; fi
  fi
  if ((update_failed)); then die "apt-get could fetch neither the lists of packages nor ${missing[*]}: is the network up? Its words are above"; fi
  die "apt-get could not install ${missing[*]}: its reason is above"
}

# Installs the missing wheels into .venv, with Debian's own Python, whose packages (pytest) are
# visible there too. By default pip tries five times, which takes most of a minute without a
# network.
install_wheels() {
  say "installing into .venv: ${missing_wheels[*]}"
  # An interrupted attempt, or a Python that was upgraded later, leaves an environment that cannot
  # run pip.
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    /usr/bin/python3 -m venv --clear --system-site-packages "$venv" >&2 || die "cannot make $venv: the reason is above"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 --timeout 15 --only-binary :all: "${missing_wheels[@]}" >&2 ||
    die "pip could not install ${missing_wheels[*]} into .venv: its reason is above. Is the network up, and PyPI reachable?"
}

if [[ $distribution == ubuntu && $purpose == @(test|all) ]]; then
  say "Ubuntu's Chromium is a snap, which the tests cannot drive: those with the label browser will be skipped"
fi
if ((${#missing[@]})); then install_packages; fi
if ((${#missing_wheels[@]} == 0)); then exit 0; fi
if [[ $purpose == @(build|unit) ]]; then
  # Without the wheels, everything is built except the history in Parquet files.
  (install_wheels) || say "going on without: temp-window will have no --history parquet:DIR"
else
  install_wheels
fi
