# shellcheck shell=bash
# Provides the archive of Kafka's classes (the JVM's class data sharing), with which JVMs start
# faster. The first broker of a Java lists the classes that it loads; `up` makes the archive from
# them, next to the jars. A JVM that cannot use the archive starts without it. Requires common.sh.

# class_path LIBS: prints the jars in an order that does not depend on the file system, because a
# JVM uses an archive only with the class path for which it was made.
class_path() {
  local LC_ALL=C IFS=:
  local jars=("$1"/*.jar)
  printf '%s\n' "${jars[*]}"
}

# class_archive JAVA LIBS: prints the path of the archive for these versions of Java and Kafka. An
# empty file there means that this Java makes none. Returns 1 if JAVA does not come with a file that
# states its version.
class_archive() {
  local home version
  home=$(readlink -f -- "$(command -v -- "$1")") || return 1
  home=${home%/bin/java}
  [[ -f $home/release ]] || return 1
  version=$(sed -En 's/^JAVA_(RUNTIME_)?VERSION="([A-Za-z0-9.+_-]+)"$/\2/p;T;q' -- "$home/release") || return 1
  [[ -n $version ]] || return 1
  printf '%s\n' "${2%/libs}/classes-$version.jsa"
}

# archive_option JAVA LIBS [LIST]: prints the JVM's option that uses the archive, or that writes the
# loaded classes to LIST if an archive can be made from it. Otherwise prints nothing.
archive_option() {
  local archive
  archive=$(class_archive "$1" "$2") || return 0
  if [[ -s $archive ]]; then
    printf '%s\n' "-XX:SharedArchiveFile=$archive"
  elif [[ -n ${3:-} && ! -e $archive && -w ${archive%/*} ]]; then
    printf '%s\n' "-XX:DumpLoadedClassList=$3"
  fi
}

# make_archive JAVA LIBS LIST SECONDS: makes the archive if a broker has written LIST and no other
# kafka.sh is making it. It gets its name when it is complete.
make_archive() {
  local java=$1 libs=$2 list=$3 archive lock_fd maker
  [[ -s $list ]] || return 0
  archive=$(class_archive "$java" "$libs") || return 0
  exec {lock_fd}<"$libs"
  if flock -n "$lock_fd" && [[ ! -e $archive ]]; then
    say "making an archive of Kafka's classes (65 MB, once), with which later starts take less time"
    # The broker still writes its list, so the last line may be incomplete.
    head -n -1 -- "$list" >"$list.complete"
    rm -f -- "$archive.new"
    "$java" -Xshare:dump -XX:TieredStopAtLevel=1 -XX:SharedClassListFile="$list.complete" \
      -XX:SharedArchiveFile="$archive.new" -cp "$(class_path "$libs")" </dev/null >/dev/null 2>&1 &
    maker=$!
    if ! wait_until "$4" ended "$maker"; then kill -KILL "$maker" 2>/dev/null || true; fi
    if wait "$maker" 2>/dev/null && [[ -s $archive.new ]]; then
      mv -- "$archive.new" "$archive"
    else
      rm -f -- "$archive.new"
      : >"$archive"
      say "Java made no archive of Kafka's classes. To let it try again, delete $archive"
    fi
  fi
  exec {lock_fd}<&-
}
