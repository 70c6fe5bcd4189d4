#!/usr/bin/env bash
# Prints the home of a JDK of at least version $1 (default 25). Without one: says what to install, exit 1.
set -u
need=${1:-25}

version_of() {
  "$1/bin/java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p'
}

try() {
  [ -x "$1/bin/javac" ] || return 0
  local version
  version=$(version_of "$1")
  if [ -n "$version" ] && [ "$version" -ge "$need" ] 2>/dev/null; then
    echo "$1"
    exit 0
  fi
}

[ -n "${JAVA_HOME:-}" ] && try "$JAVA_HOME"
javac=$(command -v javac || true)
[ -n "$javac" ] && try "$(dirname "$(dirname "$(readlink -f "$javac")")")"
for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  [ -d "$home" ] && try "$home"
done

cat >&2 <<ADVICE
safekeep: no JDK $need or newer found.
  Looked at: JAVA_HOME, javac on the PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt.
  Install one, for example Eclipse Temurin $need (https://adoptium.net/installation) or
  your system's package openjdk-$need-jdk-headless, or set JAVA_HOME to one you have.
ADVICE
exit 1
