#!/usr/bin/env bash
# Unpacks the program to install into a folder with a space in its name, and uses it without Maven: from other folders,
# through symbolic links, with JAVA_HOME or a java on PATH, and with a Java that is missing or too old. Run it after
# "mvn verify", in the project's folder. It needs unzip.
set -euo pipefail
cd "$(dirname "$0")/../../.."
scripts=$PWD/src/test/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/^  <version>\(.*\)<\/version>/\1/p' pom.xml | head -n 1)
zip=$PWD/target/moco4j-$version.zip
[ -f "$zip" ] || { echo "FAILED  distribution: $zip is missing; run mvn verify first"; exit 1; }
command -v unzip >/dev/null || { echo "skipped distribution: unzip is not installed"; exit 0; }
java_home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')
unset JAVA_HOME JAVA_OPTS
export MOCO4J_OPTS="-Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

fail() {
  tail -n 30 "$work/log" | sed 's/^/        /'
  echo "FAILED  distribution: $1"
  exit 1
}
: >"$work/log"
# Runs a command and keeps what it prints.
run() { "$@" >"$work/log" 2>&1; }
# Whether it printed this. Messages are broken into lines, so a line break counts as a space.
said() { tr -s '[:space:]' ' ' <"$work/log" | grep -qF -- "$1"; }

folder="$work/my programs"
mkdir "$folder" "$work/bin"
unzip -q "$zip" -d "$folder"
installation="$folder/moco4j-$version"
for path in README.md LICENSE conf/quickstart.json conf/cifar10.json docs/configuration.md models/README.md models/cifar10-resnet18.safetensors bin/moco4j.bat; do
  [ -f "$installation/$path" ] || fail "the zip has no $path"
done
[ -x "$installation/bin/moco4j" ] || fail "bin/moco4j is not executable"
[ "$(wc -l <"$installation/bin/moco4j.bat")" = "$(grep -c $'\r$' "$installation/bin/moco4j.bat")" ] \
  || fail "bin/moco4j.bat does not have the line ends of Windows"
for library in junit archunit onnxruntime jmh error_prone; do
  ! ls "$installation/lib" | grep -q "$library" || fail "the zip has a library of the tests or the build: $library"
done

# Relative and absolute links, one after the other.
ln -s "../my programs/moco4j-$version/bin/moco4j" "$work/bin/first"
ln -s "$work/bin/first" "$work/bin/moco4j"

# A folder of tools with neither Maven nor Java in it.
mkdir "$work/tools"
for tool in sh dirname readlink; do ln -s "$(command -v $tool)" "$work/tools/$tool"; done
mkdir "$work/photos of *" "$work/elsewhere"
cd "$work/elsewhere"

run env PATH="$work/bin:$work/tools" JAVA_HOME="$java_home" moco4j --version || fail "--version with JAVA_HOME"
said "MoCo4J $version" || fail "--version does not print the version"
run env PATH="$work/tools:$java_home/bin" "$installation/bin/moco4j" --version || fail "--version with java on PATH"
! said WARNING || fail "Java prints warnings"
run env PATH="$work/bin:$PATH" moco4j doctor || fail "doctor"

run "$work/bin/moco4j" --config "$scripts/tiny.json" --image-size 32 --results-dir "my results" || fail "no training"
! said WARNING || fail "Java prints warnings during a training"
[ -s "my results"/*/report.html ] || fail "the training wrote no report"
mv "my results"/*/views.png "$work/photos of */it's a \"photo\" for \$5.png"
run "$work/bin/moco4j" embed --checkpoint checkpoint/*/best.safetensors --input "$work/photos of *" --output features.npy \
  || fail "embed"
[ -s features.npy ] || fail "embed wrote no features"
said "1 image" || fail "embed did not find the image"
grep -q "for \$5.png" features.csv || fail "embed changed the name of the image"

# The encoder that ships is found by its name from any folder.
run "$work/bin/moco4j" embed --checkpoint cifar10-resnet18 --input "$work/photos of *" --output shipped.npy \
  || fail "embed with the encoder that ships"
[ -s shipped.npy ] || fail "embed with the encoder that ships wrote no features"

# A bad argument: the program's own exit status and message arrive.
status=0
run "$work/bin/moco4j" embed --input missing --output x.npy --checkpoint checkpoint/*/best.safetensors || status=$?
[ $status = 2 ] || fail "a wrong argument exits with $status, not 2"

# Messages name the script and not Maven, and the configs of the installation are found from any folder.
run "$work/bin/moco4j" help embed || fail "help"
said "Usage:" || fail "help does not say how to start the program"
if said "exec:java"; then fail "help of the installed program names Maven"; fi
run "$work/bin/moco4j" doctor --config conf/cifar10.json || fail "a config of the installation is not found"

# A Java that prints what it is given.
mkdir -p "$work/printing java/bin" "$work/old java/bin"
cat >"$work/printing java/bin/java" <<'JAVA'
#!/bin/sh
printf '<%s>\n' "$@"
JAVA
# A Java that knows nothing of newer options, as Java 11 does.
cat >"$work/old java/bin/java" <<'JAVA'
#!/bin/sh
case $1 in
  -version) echo 'openjdk version "11.0.2" 2019-01-15' >&2 ;;
  *) echo "Unrecognized option: $1" >&2; exit 1 ;;
esac
JAVA
chmod +x "$work"/*" java/bin/java"

JAVA_HOME="$work/printing java" JAVA_OPTS="-Da=*  -Db" MOCO4J_OPTS=-Dc run "$work/bin/moco4j" one "two  words" '' '*' "it's \"\$5\"" '-Dx=\' \
  || fail "arguments"
sed -n '/^<org.moco4j.Main>$/,$p' "$work/log" >"$work/arguments"
printf '<%s>\n' org.moco4j.Main one "two  words" '' '*' "it's \"\$5\"" '-Dx=\' | diff - "$work/arguments" \
  || fail "arguments do not arrive as they were typed"
for option in '-Da=*' -Db -Dc "-Dmoco4j.command=$work/bin/moco4j" "-Dmoco4j.home=$installation"; do
  grep -qxF -- "<$option>" "$work/log" || fail "Java is not given $option"
done
PATH="$work/bin:$PATH" JAVA_HOME="$work/printing java" run moco4j help || fail "help"
grep -qxF "<-Dmoco4j.command=moco4j>" "$work/log" || fail "the command on PATH is not called moco4j"

# refused NAME WORDS COMMAND...: the command ends with status 2 and says WORDS.
refused() {
  local name=$1 words=$2 status=0
  run "${@:3}" || status=$?
  [ $status = 2 ] || fail "$name: exit status $status, not 2"
  said "$words" || fail "$name: the message does not say $words"
}
refused "Java is missing" "Java is missing. Install Java 17 or newer" env PATH="$work/tools" "$work/bin/moco4j" help
refused "JAVA_HOME is wrong" "JAVA_HOME is $work/none" env JAVA_HOME="$work/none" "$work/bin/moco4j" help
refused "JAVA_HOME has an old Java" 'says: moco4j: openjdk version "11.0.2"' env JAVA_HOME="$work/old java" "$work/bin/moco4j" help
refused "an old java on PATH" "Java 17 or newer is needed" env PATH="$work/old java/bin:$work/tools" "$work/bin/moco4j" help
mkdir -p "$work/incomplete/bin"
cp "$installation/bin/moco4j" "$work/incomplete/bin"
refused "lib is missing" "Unpack the whole zip file again" "$work/incomplete/bin/moco4j" help
mkdir "$work/a:b"
mv "$installation" "$work/a:b/moco4j"
refused "a colon in the folder's name" "Rename the folder" "$work/a:b/moco4j/bin/moco4j" help
echo "ok      distribution"
