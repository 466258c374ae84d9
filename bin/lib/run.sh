# shellcheck shell=bash
# For the scripts beside it: finds a JDK, builds once, runs our main class.

# The folder of the checkout.
home=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd -P)

java_release=25

fail() { # exit code, text
  echo "${0##*/}: $2" >&2
  exit "$1"
}

# Whether the folder holds a JDK that is new enough. Reads its `release` file, for starting a JVM takes time.
is_jdk() {
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [[ -n $version && $version -ge $java_release ]]
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
app_jar() { echo "$home/target/app/dlsms.jar"; }

is_built() {
  local built
  built=$(app_jar)
  [[ -f $built && -d $home/target/lib && -d $home/target/native ]] || return 1
  [[ -z $(find "$home/src/main" "$home/proto" "$home/pom.xml" -newer "$built" -print -quit) ]]
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
  cp "$home"/target/dlsms-*[0-9T].jar "$home/target/app/dlsms.jar.new"
  # As old as the start of the build: what changed during it is built again the next time.
  touch -r "$started" "$home/target/app/dlsms.jar.new"
  mv "$home/target/app/dlsms.jar.new" "$(app_jar)"
  rm -f "$started"
  if [[ ! -f $(archive) || -n $(find "$home/target/lib" -newer "$(archive)" -print -quit) ]]; then
    build_archive || echo "no archive of classes: nodes start, but slower" >&2
  fi
}

# The libraries' classes, read and checked once, for every JVM to map: a node starts with a third less work. It knows
# nothing of our own classes, so it holds until a library changes.
archive() { echo "$home/target/app/libraries.jsa"; }

# Finds out by a trial which classes a node and the tool need.
build_archive() (
  folder=$(mktemp -d "$home/target/trial.XXXXXX")
  node=
  trap '[[ -z $node ]] || kill "$node" 2>/dev/null; rm -rf "$folder"' EXIT
  rm -f "$(archive)"
  jvm_command 128m
  "${jvm[@]}" "-XX:DumpLoadedClassList=$folder/node.classes" dlsms.cli.Main node --id trial --data "$folder/data" \
    --grpc-port 0 --http-port 0 >"$folder/out" 2>/dev/null &
  node=$!
  for ((i = 0; i < 300; i++)); do
    ! grep -q '^READY' "$folder/out" || break
    kill -0 "$node" 2>/dev/null || return 1
    sleep 0.1
  done
  address=$(sed -n 's/^READY .* grpc=\([^ ]*\) .*/\1/p' "$folder/out")
  "${jvm[@]}" "-XX:DumpLoadedClassList=$folder/tool.classes" dlsms.cli.Main submit trial --nodes "$address" \
    --data "$folder/data" >/dev/null 2>&1 || return 1
  kill "$node"
  wait "$node" || return 1
  node=
  sed -e '/dlsms/d' -e '/ source: /d' -e 's/ id: [0-9]*$//' "$folder"/*.classes | awk '!seen[$0]++' >"$folder/classes"
  "$java_home/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Xshare:dump -Xlog:disable \
    "-XX:SharedClassListFile=$folder/classes" "-XX:SharedArchiveFile=$folder/archive" \
    -cp "$(libraries)" >/dev/null 2>&1 || return 1
  mv "$folder/archive" "$(archive)"
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

libraries() {
  local IFS=:
  local jars=("$home"/target/lib/*.jar)
  echo "${jars[*]}"
}

# Sets the array jvm: a command that needs but a main class. Usage: jvm_command HEAP
jvm_command() {
  jvm=(
    "$java_home/bin/java" -XX:+UseSerialGC "-Xmx$1"
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    "-Djava.library.path=$home/target/native" "-Ddlsms.home=$home"
    -Xlog:disable -Xlog:all=warning:stderr '-Xlog:cds*=off:stderr' '-Xlog:aot*=off:stderr'
    # Our jar stands last: the archive holds for a class path that begins with its own.
    -cp "$(libraries):$(app_jar)"
  )
  if [[ -f $(archive) ]]; then
    jvm+=("-XX:SharedArchiveFile=$(archive)")
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
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xlog:disable -Xlog:all=warning:stderr \
    -cp "target/test-classes:target/classes:$(cat "$classpath")" "$@"
}
