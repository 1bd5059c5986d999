#!/usr/bin/env bash
# Makes suhu's .deb packages, and checks them.
set -euo pipefail

usage() {
  cat <<'EOT'
Usage: scripts/package.sh [--suite SUITE] [--twice] [--no-root]

Builds the preset `package`, packs suhu, suhu-parquet and suhu-protobuf into
build/package/packages, and checks them: lintian finds no error, every program is hardened and has no name of the build
folder in it. Then it installs them in a bare root (scripts/bare-root.sh), uses them there
without a network, removes them, and looks that nothing is left.

  --suite SUITE   bookworm, trixie, ... (default: that of this machine). Another suite's
                  packages are built from the last commit in a bare root of that suite
  --twice         build again in another folder, and compare the packages byte for byte
  --no-root       leave the bare root out
  -h, --help      this text

Installs what is missing (scripts/install-deps.sh --package-only). The bare root needs root.
Exit status: 0 made and in order, 1 something is wrong, 2 usage.
EOT
}

say() { printf 'package: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

own_suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
suite=$own_suite twice=0 bare_root=1
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --suite) (($# >= 2)) || die "--suite needs a name" 2; suite=$2; shift 2 ;;
    --twice) twice=1; shift ;;
    --no-root) bare_root=0; shift ;;
    *) die "unknown option '$1': see scripts/package.sh --help" 2 ;;
  esac
done
[[ $suite =~ ^[a-z]+$ ]] || die "--suite is a name such as bookworm, not '$suite'" 2
if ((bare_root && EUID != 0)); then die "the bare root needs root: run it with sudo, or with --no-root"; fi

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
source_folder=$PWD
work=$(mktemp -d)
clean_up() {
  if [[ -e $work/root/.suhu-bare-root ]]; then scripts/bare-root.sh remove "$work/root"; fi
  rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# stage NAME COMMAND...: runs COMMAND and reports how long it took.
stage() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  "$@" || die "$name: failed after $((SECONDS - began)) s, see above"
  say "$name: done after $((SECONDS - began)) s"
}

# build FOLDER: builds the packages of the sources in FOLDER into FOLDER/build/package/packages.
build() {
  (cd -- "$1" && rm -rf build/package/packages && cmake --preset package "-DSUHU_SUITE=$suite" >"$work/build.log" 2>&1 &&
    cmake --build --preset package >>"$work/build.log" 2>&1 &&
    cpack --config build/package/CPackConfig.cmake >>"$work/build.log" 2>&1) || { tail -n 40 "$work/build.log" >&2; return 1; }
}

build_in_root() {
  scripts/bare-root.sh make "$work/root" --suite "$suite" --with git || return
  # check_hardening looks for this name in the packages, so it must occur nowhere else.
  local folder=/build-folder/suhu
  mkdir -- "$work/root/${folder%/*}"
  git clone -q --no-hardlinks . "$work/root$folder" || return
  scripts/bare-root.sh run "$work/root" -- sh -c "cd $folder && git config --global --add safe.directory $folder && scripts/package.sh --no-root" || return
  mkdir -p build/package/packages
  cp -- "$work/root$folder/build/package/packages/"*"~${suite}_"*.deb build/package/packages/
  scripts/bare-root.sh remove "$work/root"
}

check_lintian() { lintian --fail-on error --tag-display-limit 0 -- "${packages[@]}"; }

# Checks that the programs are hardened: a random address, tables that are read-only from the start,
# checked buffers and calls.
check_hardening() {
  local file wrong=0 fortified=0 headers dynamic symbols
  while IFS= read -r file; do
    headers=$(readelf -lW "$file") dynamic=$(readelf -dW "$file") symbols=$(readelf -sW --dyn-syms "$file")
    lacks() { say "$1 lacks $2"; wrong=1; }
    grep -q 'GNU_RELRO' <<<"$headers" || lacks "$file" "a read-only relocation table (-z relro)"
    grep -qE 'BIND_NOW|Flags:.* NOW' <<<"$dynamic" || lacks "$file" "binding at start (-z now)"
    grep -qE 'GNU_STACK +.* RW ' <<<"$headers" || lacks "$file" "a stack that is not executed"
    grep -q 'DYN' < <(readelf -hW "$file") || lacks "$file" "a position-independent address"
    grep -q '__stack_chk_fail' <<<"$symbols" || lacks "$file" "stack protection"
    # Count the programs with fortified calls: g++ 14 finds no call to fortify in dev-broker.
    if [[ $file == */bin/* ]] && grep -qE '__[a-z]+_chk@' <<<"$symbols"; then fortified=$((fortified + 1)); fi
    if grep -E '\((RPATH|RUNPATH)\)' <<<"$dynamic" | grep -vE '\[.ORIGIN[^:]*\]'; then say "$file looks for libraries there"; wrong=1; fi
  done < <(find "$unpacked" -type f \( -path '*/bin/*' -o -name 'libsuhu*.so' \))
  if ((fortified < 5)); then say "only $fortified of the programs have fortified calls (_FORTIFY_SOURCE)"; wrong=1; fi
  if grep -rlF -e "$source_folder" "$unpacked"; then say "these have the name of the build folder in them"; wrong=1; fi
  return "$wrong"
}

# Checks that each program has a man page and completions, and that the packages have a copyright
# file, a changelog and a unit.
check_contents() {
  local program missing=0 file
  local programs=(sensor-sim temp-filter alert-console temp-window sensor-scan temp-dashboard dev-broker) files=()
  for program in "${programs[@]}"; do
    files+=("bin/$program" "share/man/man1/$program.1.gz" "share/bash-completion/completions/$program"
      "share/zsh/vendor-completions/_$program" "share/fish/vendor_completions.d/$program.fish")
  done
  for file in "${files[@]}" share/doc/suhu/copyright share/doc/suhu/changelog.gz lib/systemd/system/suhu-temp-filter@.service; do
    if [[ ! -f $unpacked/usr/$file ]]; then say "the packages have no $file"; missing=1; fi
  done
  return "$missing"
}

compare_builds() {
  if ! git diff --quiet HEAD; then say "--twice compares commits: commit your changes first"; return 1; fi
  git clone -q --no-hardlinks . "$work/another folder/of-suhu" || return
  if [[ -e .venv ]]; then ln -s "$(realpath .venv)" "$work/another folder/of-suhu/.venv"; fi
  CCACHE_DISABLE=1 build "$work/another folder/of-suhu" || return
  local package wrong=0
  for package in "${packages[@]}"; do
    cmp -- "$package" "$work/another folder/of-suhu/build/package/packages/${package##*/}" || wrong=1
  done
  return "$wrong"
}

in_root() { scripts/bare-root.sh run "$work/root" "$@"; }
apt_in_root() { in_root -- apt-get -y -q -o Dpkg::Use-Pty=0 "$@" >>"$work/apt.log" 2>&1 || { tail -n 20 "$work/apt.log" >&2; return 1; }; }

make_root() {
  scripts/bare-root.sh make "$work/root" --suite "$suite" --with "man-db" || return
  mkdir "$work/root/packages"
  cp -- "${packages[@]}" "$work/root/packages/"
  in_root -- find / -xdev -not -path '/proc/*' >"$work/before"
}

use_programs() {
  apt_in_root update && apt_in_root install --no-install-recommends "/packages/$(basename -- "${packages[0]}")" || return
  in_root --no-network -- temp-filter --version || return
  in_root --no-network -- sh -c 'MANPAGER=cat man temp-filter' >"$work/man" || return
  grep -q 'EXIT STATUS' "$work/man" || { say "man temp-filter has no EXIT STATUS"; return 1; }
  in_root --no-network --user nobody -- dev-broker -q -- sh -euc '
    sensor-sim -q -n 3 -c 30 -r max --mean 90 --seed 1
    temp-filter -q -o beginning -e | alert-console' >"$work/alerts" || return
  grep -q 'above the limit of 80' "$work/alerts" || { say "the demo showed no alert"; return 1; }
}

# has_package NAME: whether the package was made.
has_package() { [[ ${packages[*]} == *"/$1_"* ]]; }

install_in_root() {
  local package
  for package in "${packages[@]}"; do
    if [[ $package == */"$1_"* ]]; then apt_in_root install --no-install-recommends "/packages/${package##*/}" || return; fi
  done
}

parquet='
  sensor-sim -q -n 3 -c 90 -r max --ts --start 2026-01-01T00:00:00Z
  temp-window -q -o beginning -e --history parquet:/tmp/history > /tmp/windows'

use_parquet() {
  local code=0
  in_root --no-network --user nobody -- dev-broker -q -- sh -euc "$parquet" 2>"$work/refused" || code=$?
  if ((code != 2)) || ! grep -q 'suhu-parquet' "$work/refused"; then
    say "without suhu-parquet: exit code $code: $(cat "$work/refused")"
    return 1
  fi
  has_package suhu-parquet || { say "no suhu-parquet was built (no Arrow): it was not tried"; return 0; }
  install_in_root suhu-parquet || return
  in_root --no-network --user nobody -- dev-broker -q -- sh -euc "$parquet" || return
  [[ -n $(find "$work/root/tmp/history" -name '*.parquet') ]] || { say "no Parquet file was written"; return 1; }
}

protobuf='
  printf "%s" "syntax = \"proto3\"; message R { string sensor_id = 1; double suhu = 2; }" > /tmp/r.proto
  temp-filter -q --encoding protobuf --schema /tmp/r.proto:R --input /dev/null'

use_protobuf() {
  local code=0
  in_root --no-network --user nobody -- sh -euc "$protobuf" 2>"$work/refused" || code=$?
  if ((code != 2)) || ! grep -q 'suhu-protobuf' "$work/refused"; then
    say "without suhu-protobuf: exit code $code: $(cat "$work/refused")"
    return 1
  fi
  has_package suhu-protobuf || { say "no suhu-protobuf was built (no libprotobuf): it was not tried"; return 0; }
  install_in_root suhu-protobuf || return
  in_root --no-network --user nobody -- sh -euc "$protobuf"
}

remove_all() {
  rm -rf -- "$work/root/tmp/history" "$work/root/tmp/windows" "$work/root/tmp/r.proto"
  apt_in_root purge suhu 'suhu-parquet*' 'suhu-protobuf*' || return
  apt_in_root autoremove --purge || return
  in_root -- find / -xdev -not -path '/proc/*' >"$work/after"
  # Leave out the files that apt and man keep for themselves.
  sort "$work/after" | comm -13 <(sort "$work/before") - | grep -vE '^/(var/(lib/(dpkg|apt)|cache|log)|etc/(resolv.conf|hosts|ld.so.cache)|packages|tmp)' >"$work/left" || true
  if grep -i suhu "$work/left"; then say "these are left"; return 1; fi
  say "left by other packages: $(wc -l <"$work/left") files"
}

scripts/install-deps.sh --package-only
if [[ $suite == "$own_suite" ]]; then
  stage "building" build "$source_folder"
else
  stage "building in a bare root of $suite" build_in_root
fi
packages=(build/package/packages/suhu_*"~${suite}_"*.deb)
for package in build/package/packages/suhu-{parquet,protobuf}_*"~${suite}_"*.deb; do if [[ -f $package ]]; then packages+=("$package"); fi; done
[[ -f ${packages[0]} ]] || die "no package was made"
unpacked=$work/unpacked
for package in "${packages[@]}"; do dpkg-deb -x "$package" "$unpacked"; done
stage "lintian" check_lintian
stage "hardening" check_hardening
stage "contents" check_contents
if ((twice)); then stage "building again in another folder" compare_builds; fi
if ((bare_root)); then
  stage "a bare root" make_root
  stage "installing and using" use_programs
  stage "history in Parquet files" use_parquet
  stage "records in Protobuf" use_protobuf
  stage "removing" remove_all
fi
ls -l -- "${packages[@]}"
