#!/usr/bin/env bash
# Makes, enters and removes a bare Debian in a folder: a system without any preparation.
set -euo pipefail

usage() {
  cat <<'EOT'
Usage: scripts/bare-root.sh make DIR [--suite SUITE] [--with PACKAGES]
       scripts/bare-root.sh run DIR [--user NAME] [--no-network] -- CMD [ARG...]
       scripts/bare-root.sh remove DIR

make: unpacks a minimal Debian into DIR, which must not exist, from the mirror of this
machine's apt, and takes apt's settings, certificates and pip's configuration along.
run: runs CMD in it, with its own processes and mounts, which end with CMD. The exit code
is that of CMD, which gets the proxies of this machine's environment and nothing else of it.
remove: deletes DIR, if it was made by this script.

  --suite SUITE      bookworm (the default), trixie, ...
  --with PACKAGES    packages to install besides, separated by blanks or commas
  --user NAME        run CMD as this user of the root instead of its root
  --no-network       CMD reaches its own loopback interface only
  -h, --help         this text

Needs root, and Debian's mmdebstrap.
Exit status: 0 done, 1 failed, 2 usage; of run: that of CMD.
EOT
}

say() { printf 'bare-root: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

action=${1:-}
case $action in
  -h | --help) usage; exit 0 ;;
  make | run | remove) (($# >= 2)) || die "$action needs a folder: see scripts/bare-root.sh --help" 2 ;;
  *) die "make, run or remove, not '$action': see scripts/bare-root.sh --help" 2 ;;
esac
root=$(realpath -m -- "$2")
shift 2
suite=bookworm with='' user='' network=1 command=()
while (($#)); do
  case $action:$1 in
    make:--suite | make:--with | run:--user) (($# >= 2)) || die "$1 needs a value" 2 ;;
  esac
  case $action:$1 in
    make:--suite) suite=$2; shift 2 ;;
    make:--with) with=$2; shift 2 ;;
    run:--user) user=$2; shift 2 ;;
    run:--no-network) network=0; shift ;;
    run:--) shift; command=("$@"); break ;;
    *:-h | *:--help) usage; exit 0 ;;
    *) die "unknown option '$1' of $action: see scripts/bare-root.sh --help" 2 ;;
  esac
done
[[ $suite =~ ^[a-z]+$ ]] || die "--suite is a name such as bookworm, not '$suite'" 2
((EUID == 0)) || die "only root can make and enter another root: run it with sudo"
marker=$root/.suhu-bare-root

# Prints the mirror of this machine's own Debian, because this machine can reach it.
mirror() {
  # shellcheck disable=SC2016  # apt expands these variables
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -m 1 -E '^https?://.*/debian/?$' || echo http://deb.debian.org/debian
}

make_root() {
  command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"
  [[ ! -e $root ]] || die "$root exists already"
  local archive keyring=/usr/share/keyrings/debian-archive-keyring.gpg options=() line
  archive=$(mirror)
  archive=${archive%/}
  # Copy how this machine reaches the archive, and whether it checks the archive's dates.
  while IFS= read -r line; do options+=(--aptopt="$line"); done < <(
    apt-config dump Acquire | grep -E '^Acquire::(https?::|Retries|Check-|ForceIPv)' || true)
  say "unpacking $suite from $archive"
  mmdebstrap --quiet --variant=minbase --include="ca-certificates,${with// /,}" "${options[@]}" "$suite" "$root" \
    "deb [signed-by=$keyring] $archive $suite main" \
    "deb [signed-by=$keyring] $archive $suite-updates main" \
    "deb [signed-by=$keyring] ${archive%/debian}/debian-security $suite-security main" >&2 ||
    die "mmdebstrap could not make $root: its reason is above"
  touch -- "$marker"
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp -a -- /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
    # This command makes the single files from which Java makes its list.
    chroot "$root" update-ca-certificates >&2 || die "this machine's certificates could not be taken over: the reason is above"
  fi
  if [[ -f /etc/pip.conf ]]; then cp -L -- /etc/pip.conf "$root/etc/pip.conf"; fi
  # Forbid packages to start services in the root.
  printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin "$root/usr/sbin/policy-rc.d"
}

run_in_root() {
  [[ -e $marker ]] || die "$root was not made by scripts/bare-root.sh make" 2
  ((${#command[@]})) || die "run needs a command after --" 2
  local name namespaces=(--mount --pid --fork --kill-child --uts --ipc) environment=(
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "TERM=${TERM:-dumb}")
  if [[ -z $user ]]; then environment+=(HOME=/root DEBIAN_FRONTEND=noninteractive); else environment+=(HOME=/tmp "USER=$user"); fi
  if ((!network)); then namespaces+=(--net); fi
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [[ -n ${!name:-} ]]; then environment+=("$name=${!name}"); fi
  done
  cp -L -- /etc/resolv.conf /etc/hosts "$root/etc/"
  # shellcheck disable=SC2016  # the inner shell expands them
  exec unshare "${namespaces[@]}" bash -euc '
    root=$1 network=$2 user=$3
    shift 3
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    mkdir "$root/dev/shm" "$root/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    for name in null zero full random urandom tty; do
      touch "$root/dev/$name"
      mount --bind "/dev/$name" "$root/dev/$name"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    if [[ $network == 0 ]]; then ip link set lo up; fi
    # Keep the first process of the namespace alive to reap the orphans of the command.
    chroot ${user:+--userspec="$user"} "$root" env -i "$@" <&0 &
    wait "$!"
  ' bare-root "$root" "$network" "$user" "${environment[@]}" "${command[@]}"
}

case $action in
  make) make_root ;;
  run) run_in_root ;;
  remove)
    [[ -e $marker ]] || die "$root was not made by scripts/bare-root.sh make: it stays" 2
    rm -rf --one-file-system -- "$root"
    ;;
esac
