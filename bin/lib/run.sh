# shellcheck shell=bash
# For the scripts beside it: finds a JDK, builds once, runs our main class.

# The folder of the checkout. Who reads this file has found it without links.
home=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)

java_release=25

fail() { # exit code, text
  echo "${0##*/}: $2" >&2
  exit "$1"
}

# Whether the folder holds a JDK that is new enough. Reads its `release` file, for starting a JVM takes time.
is_jdk() {
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  local line
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      [[ ${BASH_REMATCH[1]} -ge $java_release ]]
      return
    fi
  done <"$1/release"
  return 1
}

# Sets java_home.
find_jdk() {
  if [[ -n ${DLSMS_JAVA_HOME:-} ]]; then
    is_jdk "$DLSMS_JAVA_HOME" || fail 2 "DLSMS_JAVA_HOME=$DLSMS_JAVA_HOME is no JDK of release $java_release or later"
    java_home=$DLSMS_JAVA_HOME
    return
  fi
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -n $candidate ]] && is_jdk "$candidate"; then
      java_home=$candidate
      return
    fi
  done
  fail 2 "no JDK of release $java_release or later found; set DLSMS_JAVA_HOME or JAVA_HOME"
}

# What runs is a copy of the jar under target/app that is replaced as a whole: a build does not disturb the nodes that
# run.
app_jar=$home/target/app/dlsms.jar

# The classes that a node and the tool need, read, checked and linked, and what their methods do most: a node starts in
# half the time. It holds for these very jars.
cache=$home/target/app/dlsms.aot
trial_seconds_max=120

is_built() {
  [[ -f $app_jar && -d $home/target/lib && -d $home/target/native ]] || return 1
  [[ -z $(find "$home/src/main" "$home/proto" "$home/pom.xml" -newer "$app_jar" -print -quit) ]]
}

build() {
  command -v mvn >/dev/null || fail 2 "nothing is built yet, and there is no mvn to build it with"
  echo "building (a first time may take a minute)" >&2
  local started
  started=$(mktemp "$home/target/started.XXXXXX")
  (
    cd "$home"
    export JAVA_HOME=$java_home MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
    mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.skip=true package >&2
  ) || fail 1 "the build failed"
  mkdir -p "$home/target/app"
  cp "$home"/target/dlsms-*[0-9T].jar "$app_jar.new"
  # As old as the start of the build: what changed during it is built again the next time.
  touch -r "$started" "$app_jar.new"
  rm -f "$cache"
  mv "$app_jar.new" "$app_jar"
  rm -f "$started"
  build_cache || echo "no cache of classes: nodes start, but slower" >&2
}

# Finds out by a trial which classes that are.
build_cache() (
  folder=$(mktemp -d "$home/target/trial.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
  jvm_command 256m
  # What was seen until something went wrong is worth having too: the machine may be busy.
  local limit=()
  ! command -v timeout >/dev/null || limit=(timeout "$trial_seconds_max")
  "${limit[@]}" "${jvm[@]}" "-XX:AOTCacheOutput=$folder/dlsms.aot" dlsms.cli.Main training "$folder/data" \
    >/dev/null 2>&1 || true
  [[ -s $folder/dlsms.aot ]] && mv "$folder/dlsms.aot" "$cache"
)

# Builds where nothing is built or a source is newer; one at a time.
build_once() {
  is_built && return
  mkdir -p "$home/target"
  (
    if command -v flock >/dev/null; then
      flock 8
    fi
    is_built || build
  ) 8>"$home/target/build.lock"
}

# Sets the array jvm: a command that needs but a main class. docs/operations.md says what the options are for.
# Usage: jvm_command HEAP
jvm_command() {
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
  # In one order everywhere, for the cache holds for this class path only.
  local IFS=: LC_ALL=C
  local jars=("$home"/target/lib/*.jar "$app_jar")
  jvm=(
    "$java_home/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:-UsePerfData
    "-Xmx$1" -Xms48m -Xmn40m -XX:MaxTenuringThreshold=1
    -Dio.netty.leakDetection.level=disabled
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    "-Djava.library.path=$home/target/native" "-Ddlsms.home=$home"
    -Xlog:disable -Xlog:all=warning:stderr '-Xlog:cds*=off:stderr' '-Xlog:aot*=off:stderr'
    -cp "${jars[*]}"
  )
  if [[ -f $cache ]]; then
    jvm+=("-XX:AOTCache=$cache")
  fi
}

# Replaces this process by a JVM. Usage: exec_java HEAP ARGUMENT...
exec_java() {
  jvm_command "$1"
  shift
  # The one who sets DLSMS_JAVA_OPTS wants its words apart.
  # shellcheck disable=SC2086
  exec "${jvm[@]}" ${DLSMS_JAVA_OPTS:-} dlsms.cli.Main "$@"
}

# What is built only for trying the project out lies with its tests, and needs their classes and libraries. Replaces this
# process by a JVM with them. Usage: exec_test_java HEAP MAIN-CLASS ARGUMENT...
exec_test_java() {
  local heap=$1 classpath=target/tests.classpath
  shift
  cd "$home"
  if [[ ! -f $classpath || -n $(find src proto pom.xml -newer $classpath -print -quit) ]]; then
    echo "building the tests" >&2
    JAVA_HOME=$java_home mvn -q -B -Dspotless.skip=true test-compile dependency:build-classpath \
      -DincludeScope=test -Dmdep.outputFile="$classpath" >&2
    touch "$classpath"
  fi
  exec "$java_home/bin/java" -XX:+UseSerialGC "-Xmx$heap" "-Djava.library.path=$home/target/native" \
    -Dio.netty.leakDetection.level=disabled \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xlog:disable -Xlog:all=warning:stderr \
    -cp "target/test-classes:target/classes:$(cat "$classpath")" "$@"
}
