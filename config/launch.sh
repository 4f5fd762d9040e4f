# Sourced by the commands that run from a checkout: builds first what is older than its sources, and finds java.
#   name    what the messages begin with
#   home    the checkout's folder
#   module  whose main class it is; its POM gathers the class path in lib where -Dfast is given
#   parent  the folder that the module is in, where it is not modules
#   least   the oldest Java that it runs on, if not 17
#   folder  the build folder's name: of its own, so that neither `mvn verify` nor this sees the other's half-built classes
# After it, $app is the folder of the class path, and $java runs it with $major, its version.

path=${parent:-modules}/$module
target=$home/$path/target
app=$target/app
stamp=$target/app.built
lock=$target/app.lock

say() { printf '%s: %s\n' "$name" "$1" >&2; }

# 2 is what the command line itself answers to wrong usage.
die() {
  say "$1"
  exit 2
}

is_current() {
  [ -e "$stamp" ] && [ -z "$(find "$home/pom.xml" "$home"/modules/*/pom.xml "$home"/modules/*/src/main "$home/$path/pom.xml" "$home/$path/src/main" -newer "$stamp" | head -n 1)" ]
}

is_alive() { kill -0 "$1" 2>/dev/null || [ -e "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1; }

# The lock is a symbolic link to a process id: it is made and filled in one step, so it is never seen empty.
# A second lock guards the removal of a dead owner's, else two who wait could each remove the other's new one.
take_lock() {
  waiting=
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock") || continue
    if is_alive "$owner"; then
      [ -n "$waiting" ] || say "waiting for process $owner, which is building (if it is not, remove $lock)"
      waiting=yes
      sleep 1
    elif ln -s "$$" "$lock.broken" 2>/dev/null; then
      [ "$(readlink "$lock")" != "$owner" ] || rm -f "$lock"
      rm -f "$lock.broken"
    else
      sleep 1
    fi
  done
}

build() {
  command -v mvn >/dev/null || die "cannot build: there is no mvn on the PATH. Install Maven 3.8.7 or newer."
  mkdir -p "$target" || die "cannot build: [$target] cannot be written."
  take_lock
  trap 'rm -f "$lock"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! is_current; then
    say "building (the first time takes a minute)"
    rm -rf "$target/$folder"
    : >"$stamp.next"
    (cd "$home" && mvn -B -q -Dfast -Dbuild.folder="target/$folder" -Dmaven.test.skip=true -pl "$path" -am package) </dev/null >&2 ||
      die "cannot build: see Maven's messages above."
    mv "$target/$folder/kindred-$module.jar" "$target/$folder/lib/"
    rm -rf "$app"
    mv "$target/$folder/lib" "$app"
    mv "$stamp.next" "$stamp"
  fi
  rm -f "$lock"
  trap - EXIT HUP INT TERM
}

# The same java that mvn takes.
if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || die "cannot find java: JAVA_HOME is [$JAVA_HOME], which has no bin/java. Set it to a JDK, ${least:-17} or newer."
else
  java=$(command -v java) || die "cannot find java. Install a JDK, ${least:-17} or newer, or set JAVA_HOME to one."
fi
version=$("$java" -version 2>&1 | sed -n 's/^[^"]* version "\([^"]*\)".*/\1/p')
major=${version%%[!0-9]*}
[ "${major:-0}" -ge "${least:-17}" ] ||
  die "cannot run on Java [${version:-of unknown version}] of [$java]: it needs ${least:-17} or newer. Set JAVA_HOME to such a JDK."

is_current || build
