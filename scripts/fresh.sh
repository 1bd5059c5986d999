#!/usr/bin/env bash
# shellcheck disable=SC2317  # a trap calls clean_up
# Runs the README's two commands on a system without any preparation: a bare Debian in a folder.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: scripts/fresh.sh [--suite bookworm|trixie] [--with PACKAGES] [--only demo|test]
                        [--seconds N]

Makes a bare Debian in a temporary folder (mmdebstrap), clones this repository's HEAD into
it, and runs there, as a user who may use sudo: scripts/demo.sh, cmake --install of what it
has built, and scripts/test.sh. Prints how long each stage took, and removes the folder.
It takes this machine's apt mirror, certificates, proxies, pip and Maven settings along.
Nothing may be missing there: a skipped test is a failure. If tests fail, their logs and folders
are kept in build/fresh.

  --suite NAME      bookworm (Debian 12, the default) or trixie (Debian 13)
  --with PACKAGES   what that machine happens to have, such as "libgtest-dev"
  --only STAGE      demo or test: only this one
  --seconds N       how long the demo runs after its first reading [default 30]
  -h, --help        this text

Needs root, mmdebstrap, 8 GB in ${TMPDIR:-/var/tmp}, and half an hour on two cores (an hour
when they are busy).
Exit status: 0 all passed, 1 a stage failed, 2 usage, 3 something is missing here.
EOF
}

say() { printf 'fresh: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

suite=bookworm only='' seconds=30 with=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
    --suite | --with | --only | --seconds) (($# >= 2)) || die "$1 needs a value: see scripts/fresh.sh --help" 2 ;;
    *) die "unknown option '$1': see scripts/fresh.sh --help" 2 ;;
  esac
  case $1 in
    --suite) suite=$2 ;;
    --with) read -ra with <<<"$2" ;;
    --only) only=$2 ;;
    --seconds) seconds=$2 ;;
  esac
  shift 2
done
[[ $suite == @(bookworm|trixie) ]] || die "--suite is bookworm or trixie, not '$suite'" 2
[[ $only == @(|demo|test) ]] || die "--only is demo or test, not '$only'" 2
[[ $seconds =~ ^[1-9][0-9]{0,4}$ ]] || die "--seconds is a positive number, not '$seconds'" 2

((EUID == 0)) || die "needs root, to make and enter the bare Debian: run it with sudo" 3
for program in mmdebstrap unshare git; do
  command -v "$program" >/dev/null || die "$program is missing: apt-get install mmdebstrap util-linux git" 3
done

repo=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# Runs git on the repository. It may belong to another user than root, which git refuses by default.
our_git() { git -c "safe.directory=$repo" -C "$repo" "$@"; }
commit=$(our_git rev-parse --short HEAD) || die "$repo is no clone of the repository" 3
if [[ -n $(our_git status --porcelain --untracked-files=no) ]]; then
  say "what is not committed is not tried: it is $commit that will be cloned"
fi

# ------------------------------------------------------------------- bare Debian

work=$(mktemp -d -- "${TMPDIR:-/var/tmp}/suhu-fresh.XXXXXX")
root=$work/root bundle=$work/suhu.bundle
inside=''

# Ends everything. Whatever runs in the root is in a process namespace of its own, and whatever is
# mounted is in a mount namespace: both end with their first process.
clean_up() {
  trap '' INT TERM HUP
  if [[ -n $inside ]]; then
    kill -KILL "$inside" 2>/dev/null || true
    wait "$inside" 2>/dev/null || true
  fi
  rm -rf --one-file-system -- "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Packs the present commit, because this repository may change while the script runs.
our_git bundle create --quiet "$bundle" HEAD || die "git could not pack $commit: its reason is above"

# waiting COMMAND...: runs COMMAND so that a signal to this script is handled at once.
waiting() {
  local status=0
  "$@" &
  inside=$!
  wait "$inside" || status=$?
  inside=''
  return "$status"
}

# Makes the root. It has git, as any machine with a clone has, and sudo, which the user needs.
make_root() {
  waiting unshare --mount --pid --fork --kill-child --mount-proc -- \
    "$repo/scripts/bare-root.sh" make "$root" --suite "$suite" --with "git sudo"
}

# enter COMMAND...: runs COMMAND in the root, as root.
enter() { waiting "$repo/scripts/bare-root.sh" run "$root" -- "$@" </dev/null; }

furnish() {
  local name settings
  for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST; do
    if [[ -n ${!name:-} ]]; then printf '%s=%s\n' "$name" "${!name}"; fi
  done >>"$root/etc/environment"
  install -m 644 -- "$bundle" "$root/suhu.bundle" || return 1
  # shellcheck disable=SC2016  # the shell in the root expands them
  enter sh -euc '
    useradd --create-home --shell /bin/bash visitor
    env | grep -i "^[a-z]*_proxy=" >>/etc/environment || true
    printf "Defaults env_keep += \"http_proxy https_proxy no_proxy\"\nvisitor ALL=(ALL) NOPASSWD: ALL\n" >/etc/sudoers.d/visitor
  ' || return 1
  for settings in .config/pip/pip.conf .pip/pip.conf .m2/settings.xml; do
    if [[ -f $HOME/$settings ]]; then install -D -m 644 -- "$HOME/$settings" "$root/home/visitor/$settings"; fi
  done
  enter chown -R visitor: /home/visitor
}

# visit COMMAND: runs COMMAND in the clone, as the user.
visit() { enter su - visitor -c "cd suhu && $1"; }

# ------------------------------------------------------------------------ stages

report=() failed=0

# Sets `spent` to the processor seconds of everything that this script has run so far. On a busy
# machine they show more than the clock.
measure() {
  times >"$work/times"
  spent=$(sed -n '2s/[ms]/ /gp' "$work/times" | awk '{ printf "%d", $1 * 60 + $2 + $3 * 60 + $4 }')
}

# stage NAME COMMAND...: runs COMMAND and records how long it took.
stage() {
  local name=$1 began=$SECONDS verdict=ok spent before
  shift
  measure
  before=$spent
  printf '\n== %s\n' "$name"
  "$@" || { verdict=FAILED; failed=1; }
  measure
  report+=("$(printf '%-28s %5d s  (%d s of processor)  %s' "$name" "$((SECONDS - began))" "$((spent - before))" "$verdict")")
  printf '== %s: %s after %d s\n' "$name" "$verdict" "$((SECONDS - began))"
  [[ $verdict == ok ]]
}

# Prints what it reads, and records when the first alert came.
watch_alerts() {
  local began=$SECONDS line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line == *°C* && ! -e $work/first-alert ]]; then printf '%s\n' "$((SECONDS - began))" >"$work/first-alert"; fi
  done
}

run_demo() {
  visit "./scripts/demo.sh --seconds $seconds" > >(watch_alerts) || return 1
  if [[ ! -s $work/first-alert ]]; then
    say "the demo has ended well, but no alert came in $seconds s"
    return 1
  fi
}

# Runs the tests. A skipped test is one that the machine could not run, which is a failure here.
run_tests() {
  local log=$work/tests.out status=0
  visit "SUHU_REQUIRE_ALL=1 ./scripts/test.sh" > >(tee -- "$log") 2>&1 || status=$?
  if grep -qE '\*\*\*Skipped|\(Skipped\)' "$log"; then
    say "tests were skipped:"
    grep -E '\*\*\*Skipped|\(Skipped\)' "$log" >&2
    return 1
  fi
  # Print what pytest skips inside a file. It is for other machines (a test for root, for example),
  # so it is not a failure.
  grep -hE '[0-9]+ skipped' "$root/home/visitor/suhu/build/release/Testing/Temporary/LastTest.log" || true
  if ((status)); then keep_logs "$log"; fi
  return "$status"
}

# keep_logs LOG: copies LOG, the logs of the tests, and the folders that the tests made out of the
# root, which is removed. The rig's folders hold Kafka's data, with which a lost line is traced.
keep_logs() {
  local kept=$repo/build/fresh/$suite-$commit
  mkdir -p -- "$kept" || return 0
  cp -- "$1" "$kept/" || true
  cp -r -- "$root/home/visitor/suhu/build/release/Testing" "$root"/tmp/pytest-of-* "$kept/" || true
  say "the tests' logs and folders are in $kept"
}

began=$SECONDS
{
  stage "bare $suite" make_root || exit 1
  stage "user, clone of $commit" furnish || exit 1
  stage "git clone" enter su - visitor -c "git clone --quiet --config advice.detachedHead=false /suhu.bundle suhu" || exit 1
  if ((${#with[@]})); then
    stage "with ${with[*]}" enter sh -c "apt-get update -q && apt-get install -q -y --no-install-recommends ${with[*]}" || exit 1
  fi
  if [[ $only != test ]] && stage "scripts/demo.sh" run_demo; then
    report+=("$(printf '%-28s %5d s' "  its first alert after" "$(<"$work/first-alert")")")
    stage "cmake --install" visit "cmake --install build/demo --prefix ~/installed && ~/installed/bin/temp-filter --version" || true
  fi
  if [[ $only != demo ]]; then stage "scripts/test.sh" run_tests || true; fi
} 2>&1

printf '\n%s, commit %s, %d cores, %d min %d s in all:\n' "$suite" "$commit" "$(nproc)" $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60))
printf '  %s\n' "${report[@]}"
exit "$failed"
