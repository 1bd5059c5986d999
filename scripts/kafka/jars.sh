# shellcheck shell=bash
# Provides Java, Kafka's jars, which Maven downloads once into the user's cache, and the command
# that runs Kafka's own programs from them. Requires common.sh and archive.sh.

readonly kVersion=4.3.1 kScalaVersion=2.13

# Prints the command that starts Java.
find_java() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || die "Java is missing: run scripts/install-deps.sh (or set JAVA_HOME)" 3
  printf '%s\n' "$java"
}

# check_java_version JAVA
check_java_version() {
  local java=$1 text major
  text=$("$java" -version 2>&1) || die "'$java -version' fails: $text" 3
  major=$(sed -n 's/.*version "\([0-9]*\).*/\1/p' <<<"$text" | head -n 1)
  if [[ -n $major ]] && ((major < 17)); then
    die "Kafka $kVersion needs Java 17 or newer, '$java' is version $major: install default-jre-headless or set JAVA_HOME" 3
  fi
}

# Prints the folder of the jars, which fetch_jars makes.
jars_folder() {
  local home
  if [[ -n ${XDG_CACHE_HOME:-} ]]; then
    home=$XDG_CACHE_HOME
  elif [[ -n ${HOME:-} ]]; then
    home=$HOME/.cache
  else
    die "neither HOME nor XDG_CACHE_HOME is set: there is no place for Kafka's jars" 3
  fi
  printf '%s\n' "$home/suhu/kafka-$kVersion/libs"
}

write_pom() {
  cat >"$1" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>suhu</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_$kScalaVersion</artifactId>
      <version>$kVersion</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-tools</artifactId>
      <version>$kVersion</version>
      <exclusions>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-runtime</artifactId></exclusion>
        <exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-transforms</artifactId></exclusion>
      </exclusions>
    </dependency>
    <!-- Kafka's slf4j-api is 1.7: so not log4j-slf4j2-impl. -->
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.4</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>2.25.4</version>
    </dependency>
  </dependencies>
</project>
EOF
}

# write_log4j SYSTEM_OUT|SYSTEM_ERR LEVEL PATTERN: prints a configuration of log4j.
write_log4j() {
  cat <<EOF
status=error
appender.console.type=Console
appender.console.name=console
appender.console.target=$1
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=$3
rootLogger.level=$2
rootLogger.appenderRef.console.ref=console
EOF
}

# fetch_jars LIBS: downloads the jars once, into a temporary folder that is renamed at the end, so a
# folder with the final name is complete.
fetch_jars() {
  local libs=$1 download attempt started=$SECONDS
  local final=${libs%/libs}
  local home=${final%/*}
  if [[ -d $libs ]]; then return 0; fi
  command -v mvn >/dev/null || die "Maven is missing: run scripts/install-deps.sh" 3
  mkdir -p -- "$home" || die "cannot make the folder $home: set XDG_CACHE_HOME to one that can be written" 3

  local fetch_fd
  exec {fetch_fd}>>"$home/.kafka-$kVersion.lock"
  flock -w 900 "$fetch_fd" || die "another kafka.sh has been downloading into $home for 15 minutes: end that one first" 3
  if [[ ! -d $libs ]]; then
    say "downloading Apache Kafka $kVersion (45 MB, once) to $final"
    download=$(mktemp -d -- "$home/kafka-$kVersion.tmp.XXXXXX")
    # shellcheck disable=SC2064  # expands the folder's name now
    trap "rm -rf -- '${download//\'/\'\\\'\'}'" EXIT
    write_pom "$download/pom.xml"
    write_log4j SYSTEM_ERR WARN '%level %m%n' >"$download/tools-log4j2.properties"
    local maven=(mvn -B -q -C -Dstyle.color=never)
    local more=()
    read -ra more <<<"${SUHU_MAVEN_ARGS:-}"
    maven+=("${more[@]}" -f "$download/pom.xml"
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies
      -DincludeScope=runtime "-DoutputDirectory=$download/libs")
    for attempt in 1 2 3; do
      if attend timeout 600 "${maven[@]}" </dev/null >"$download/log" 2>&1; then break; fi
      if ((attempt == 3)); then
        tail -n 15 -- "$download/log" >&2
        die "Maven could not download Kafka's jars in 3 tries: its last words are above. Is the network up?" 3
      fi
    done
    [[ -f $download/libs/kafka_$kScalaVersion-$kVersion.jar ]] || die "Maven ended well but brought no Kafka" 3
    rm -f -- "$download/log"
    chmod 755 "$download"
    rm -rf -- "$final"
    mv -T -- "$download" "$final"
    trap - EXIT
    say "downloaded in $((SECONDS - started)) s"
  fi
  exec {fetch_fd}>&-
}

# Options of every JVM here. They avoid the shared memory file, which a kill would leave behind.
readonly kJvm=(-XX:-UsePerfData -Djava.net.preferIPv4Stack=true)

# tool_jvm NAME JAVA LIBS: sets the array NAME to the command that runs Kafka's short-lived
# programs, without the optimising compiler, so that they start faster.
tool_jvm() {
  local -n command_array=$1
  local java=$2 libs=$3 share=()
  mapfile -t share < <(archive_option "$java" "$libs")
  # A JVM that cannot use the archive would log this to standard output, among the program's lines.
  if ((${#share[@]})); then share+=(-Xlog:disable); fi
  # shellcheck disable=SC2034  # the caller's array
  command_array=("$java" "${kJvm[@]}" "${share[@]}" -XX:TieredStopAtLevel=1 -Xmx256m
    -Dlog4j2.configurationFile="${libs%/libs}/tools-log4j2.properties" -cp "$(class_path "$libs")")
}

# tool_class ALIAS: prints the class of one of Kafka's programs.
tool_class() {
  case $1 in
    topics) printf '%s\n' org.apache.kafka.tools.TopicCommand ;;
    console-consumer) printf '%s\n' org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    console-producer) printf '%s\n' org.apache.kafka.tools.ConsoleProducer ;;
    consumer-groups) printf '%s\n' org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    get-offsets) printf '%s\n' org.apache.kafka.tools.GetOffsetShell ;;
    producer-perf-test) printf '%s\n' org.apache.kafka.tools.ProducerPerformance ;;
    *.*) printf '%s\n' "$1" ;;
    *) die "no tool '$1': topics, console-consumer, console-producer, consumer-groups, get-offsets, producer-perf-test or a class name" 2 ;;
  esac
}
