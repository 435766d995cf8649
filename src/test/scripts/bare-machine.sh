#!/usr/bin/env bash
# Trains on machines that no test in Java can build: without fonts, without the libraries that draw them, without a home
# folder, with a screen that is gone, with a Java that lacks parts. Run it after "mvn verify", in the project's folder.
# Every part says "ok", "FAILED" or "skipped"; the exit status is 1 if one failed.
set -uo pipefail
cd "$(dirname "$0")/../../.."
scripts=$PWD/src/test/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
mvn -o -q -B dependency:build-classpath -Dmdep.outputFile="$work/classpath" >"$work/mvn.log" 2>&1 \
  || { cat "$work/mvn.log"; echo "FAILED  no class path: run mvn verify first"; exit 1; }
classpath=$PWD/target/classes:$(cat "$work/classpath")
home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *user.home = //p')
natives=-Dorg.bytedeco.javacpp.cachedir=$home/.javacpp/cache
cheap=(-Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC)

# Root may hide files from a process; others need a name space of users.
hidden=(unshare -m)
[ "$(id -u)" = 0 ] || hidden=(unshare -rm)
can_hide() { "${hidden[@]}" mount -t tmpfs none /mnt 2>/dev/null; }

ok() { echo "ok      $1"; }
bad() {
  echo "FAILED  $1: $2"
  tail -n 30 "$work/log" | sed 's/^/        /'
  failed=1
}
skipped() { echo "skipped $1: $2"; }

# Runs the program with the words given and keeps what it says.
program() { "${java[@]}" "${cheap[@]}" -cp "$classpath" org.moco4j.Main "$@" >"$work/log" 2>&1; }
# Whether the program said so. Its messages are broken into lines of 80 columns, so a line break counts as a space.
flat() { tr -s '[:space:]' ' ' <"$work/log"; }
said() { flat | grep -q "$1"; }
train() { program --config "$scripts/tiny.json" --resume "$work/$1/checkpoint" --results-dir "$work/$1/results"; }
has() { ls "$work/$1"/results/*/"$2" >/dev/null 2>&1; }

# without_words NAME COMMANDS: trains where COMMANDS have taken fonts away, then again where they are back.
without_words() {
  local name=$1
  if ! can_hide; then
    skipped "$name" "files may not be hidden here"
    return
  fi
  mkdir -p "$work/home"
  java=("${hidden[@]}" bash -c "$2; exec \"\$@\"" bash java "-Duser.home=$work/home" "$natives")
  if ! program doctor || ! said "warn fonts" || ! said "apt-get install fontconfig"; then
    bad "$name" "doctor does not say so"
  elif ! train "$name"; then
    bad "$name" "exit status is not 0"
  elif ! has "$name" report.html || ! has "$name" map.png; then
    bad "$name" "no report, or no map"
  elif [ "$(flat | grep -o "apt-get install fontconfig" | wc -l)" != 1 ]; then
    bad "$name" "not one note that names the packages"
  else
    java=(java "$natives")
    if train "$name" && ! has "$name" to-make.txt && ! said "finds no fonts"; then
      ok "$name"
    else
      bad "$name" "the next start, with fonts, does not complete it"
    fi
  fi
}

# Names of files of a shared library, for "mount --bind /dev/null".
library() { ldconfig -p 2>/dev/null | sed -n "s/.*$1.* => //p" | head -n 1; }

without_library() {
  local file
  file=$(library "$2")
  if [ -z "$file" ]; then
    skipped "$1" "$2 is not installed"
  else
    without_words "$1" "mount --bind /dev/null $(readlink -f "$file")"
  fi
}

no_home() {
  local name=no-home
  mkdir -p "$work/empty" "$work/tmp" "$work/place/photos"
  if ! unshare --user --map-user=54321 true 2>/dev/null; then
    skipped $name "no name space of users"
    return
  fi
  cd "$work/empty" || exit 1
  java=(unshare --user --map-user=54321 env -u HOME java "-Djava.io.tmpdir=$work/tmp")
  if program --dataset ImageFolder --data-dir '~/photos'; then
    bad $name "~/photos is not refused"
  elif ! said "no home folder"; then
    bad $name "the refusal does not speak of the home folder"
  elif ! program doctor || ! said "warn home folder"; then
    bad $name "doctor does not say so"
  elif ! train $name; then
    bad $name "exit status is not 0"
  elif [ -n "$(ls -A "$work/empty")" ]; then
    bad $name "left behind: $(ls -A "$work/empty")"
  else
    java=(unshare --user --map-user=54321 env "HOME=$work/place" java "-Djava.io.tmpdir=$work/tmp")
    program --dataset ImageFolder --data-dir '~/photos'
    if said "$work/place/photos"; then
      ok $name
    else
      bad $name "HOME is not used for ~/photos"
    fi
  fi
  cd - >/dev/null || exit 1
}

screen_gone_in_maven() {
  local name=screen-gone-in-maven
  # Not offline: "mvn verify" does not need this plugin.
  if DISPLAY=localhost:10.0 mvn -q -B exec:java -Dexec.args="--config $scripts/tiny.json \
      --resume $work/$name/checkpoint --results-dir $work/$name/results" >"$work/log" 2>&1; then
    if has $name map.png && ! said "could not be made\|INFO"; then
      ok $name
    else
      bad $name "not all is made, or libraries chatter"
    fi
  elif grep -q "PluginResolutionException" "$work/log"; then
    skipped $name "Maven cannot download exec-maven-plugin"
  else
    bad $name "exit status is not 0"
  fi
}

java_without_parts() {
  local name=java-without-parts
  local modules
  if ! command -v jlink >/dev/null || ! jlink --add-modules java.base,java.logging,java.management,java.xml,jdk.unsupported \
      --output "$work/small" >"$work/log" 2>&1; then
    skipped $name "jlink makes no image of Java here"
    return
  fi
  java=("$work/small/bin/java")
  if program doctor || ! said "error: .*lacks parts that MoCo4J needs: .*java.desktop"; then
    bad $name "the message does not name java.desktop"
    return
  fi
  modules=$(flat | sed -n 's/.*jlink --add-modules \([^ ]*\) .*/\1/p')
  rm -rf "$work/small"
  jlink --add-modules "$modules" --output "$work/small" >"$work/log" 2>&1
  java=("$work/small/bin/java" "$natives")
  if train $name && has $name report.html; then
    ok $name
  else
    bad $name "the image made as the message says does not train"
  fi
}

without_words no-fonts 'for d in /usr/share/fonts /usr/local/share/fonts /etc/fonts; do
  [ -d $d ] && mount -t tmpfs none $d; done'
without_library no-fontconfig libfontconfig.so.1
without_library no-freetype libfreetype.so.6
no_home
screen_gone_in_maven
java_without_parts
exit $failed
