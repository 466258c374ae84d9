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

# What runs is a copy of the jar under target/app that is replaced as a whole: a build does not disturb the nodes that run.
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
}

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

# Replaces this process by a JVM. Usage: exec_java HEAP ARGUMENT...
exec_java() {
  local heap=$1
  shift
  local classpath jar
  classpath=$(app_jar)
  for jar in "$home"/target/lib/*.jar; do
    classpath+=:$jar
  done
  local flags=(
    -XX:+UseSerialGC "-Xmx$heap"
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    "-Djava.library.path=$home/target/native" "-Ddlsms.home=$home"
    -Xlog:disable -Xlog:all=warning:stderr
  )
  # The one who sets DLSMS_JAVA_OPTS wants its words apart.
  # shellcheck disable=SC2086
  exec "$java_home/bin/java" "${flags[@]}" ${DLSMS_JAVA_OPTS:-} -cp "$classpath" dlsms.cli.Main "$@"
}
