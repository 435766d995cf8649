#!/usr/bin/env bash
# Resolves a project that depends on MoCo4J as a user's would, and runs the README's program, an embedding as .npy and as
# .parquet, and the unpacking of an archive on that project's class path alone. Run it after "mvn verify", in the project's
# folder. It asks nothing of the network: what Maven downloaded for us is its only repository beside the packaged MoCo4J.
set -euo pipefail
cd "$(dirname "$0")/../../.."
scripts=$PWD/src/test/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/^  <version>\(.*\)<\/version>/\1/p' pom.xml | head -n 1)
jar=$PWD/target/moco4j-$version.jar
[ -f "$jar" ] || { echo "FAILED  consumer: there is no $jar; run mvn verify first"; exit 1; }
downloaded=${MAVEN_REPO_LOCAL:-$HOME/.m2/repository}
if [ ! -d "$downloaded/org/nd4j" ]; then
  echo "skipped consumer: $downloaded is not where Maven keeps its downloads; set MAVEN_REPO_LOCAL"
  exit 0
fi

# The packaged MoCo4J, as a repository offers it.
offered=$work/offered/org/moco4j/moco4j/$version
mkdir -p "$offered"
cp "$jar" "$offered/moco4j-$version.jar"
cp pom.xml "$offered/moco4j-$version.pom"

# Nothing of ours is on the way: settings and repository are its own.
cat >"$work/settings.xml" <<XML
<settings>
  <mirrors>
    <mirror><id>downloaded</id><mirrorOf>*,!offered</mirrorOf><url>file://$downloaded</url></mirror>
  </mirrors>
</settings>
XML
# What docs/library.md names for parts that need more than the dependency itself.
further() { sed -n '/^## What else it needs/,$p' docs/library.md | sed -n '/^```xml$/,/^```$/p' | sed '1d;$d'; }
optional() { if [ "$1" = all ]; then further; fi; }
project() {
  mkdir "$work/$1"
  cat >"$work/$1/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <repositories>
    <repository>
      <id>offered</id>
      <url>file://$work/offered</url>
      <snapshots><checksumPolicy>ignore</checksumPolicy></snapshots>
    </repository>
  </repositories>
  <dependencies>
    <dependency>
      <groupId>org.moco4j</groupId>
      <artifactId>moco4j</artifactId>
      <version>$version</version>
    </dependency>
$(optional "$1")
  </dependencies>
</project>
XML
}
plugin=$(sed -n '/<artifactId>maven-dependency-plugin</{n;s/.*<version>\(.*\)<.*/\1/p}' pom.xml)
resolve() {
  project "$1"
  if ! (cd "$work/$1" && mvn -q -B -s "$work/settings.xml" -Dmaven.repo.local="$work/repository" \
      "org.apache.maven.plugins:maven-dependency-plugin:$plugin:build-classpath" \
      -Dmdep.outputFile="$work/$1.classpath") >"$work/log" 2>&1; then
    tail -n 30 "$work/log"
    echo "FAILED  consumer: the class path of $1 cannot be resolved"
    exit 1
  fi
  classpath=$(cat "$work/$1.classpath")
}
resolve all

fail() {
  tail -n 30 "$work/log" | sed 's/^/        /'
  echo "FAILED  consumer: $1"
  exit 1
}
run() { java -Xmx1g -XX:TieredStopAtLevel=1 -cp "$work/classes:$classpath" "$@" >"$work/log" 2>&1; }

case $classpath in *slf4j-simple*) fail "a logger of ours is on its class path" ;; esac
if jar tf "$jar" | grep -q "^simplelogger.properties"; then
  fail "settings of ours for slf4j-simple are in the jar"
fi

# The program as the README prints it.
mkdir "$work/source" "$work/classes"
sed -n '/^```java$/,/^```$/p' README.md | sed '1d;$d' >"$work/source/Alike.java"
javac -cp "$classpath" -d "$work/classes" "$work/source/Alike.java" >"$work/log" 2>&1 || fail "the README's program does not compile"

# Any encoder will do.
run org.moco4j.Main --config "$scripts/tiny.json" --image-size 32 --resume "$work/checkpoint" --results-dir "$work/results" || fail "no training"
encoder=$(ls "$work"/checkpoint/*/best.safetensors)
images=$work/images
mkdir "$images"
cp "$work"/results/*/views.png "$images/a.png"
cp "$work"/results/*/map.png "$images/b.png"
cp "$work"/results/*/map.jpg "$images/c.jpg"

# Who only encodes needs none of the further libraries.
all=$classpath
resolve plain
for library in commons-cli progressbar freemarker lucene opennlp parquet tribuo protobuf-java; do
  case $classpath in *"$library"*) fail "$library is on the class path of a program that only encodes" ;; esac
done
run Alike "$encoder" "$images/a.png" "$images/a.png" || fail "the README's program"
grep -q "^1.000" "$work/log" || fail "an image is not like itself"
classpath=$all
for kind in npy parquet; do
  run org.moco4j.Main embed --checkpoint "$encoder" --input "$images" --output "$work/features.$kind" || fail "embed to .$kind"
  [ -s "$work/features.$kind" ] || fail "no features.$kind"
done

# An archive like CIFAR-10's: in each file four images of each of the ten classes.
cifar=$work/cifar/cifar-10-batches-bin
mkdir -p "$cifar"
for batch in data_batch_1 data_batch_2 data_batch_3 data_batch_4 data_batch_5 test_batch; do
  for image in 0 1 2 3; do
    for class in 0 1 2 3 4 5 6 7 8 9; do
      printf "\\x0$class"
      head -c 3072 /dev/urandom
    done
  done >"$cifar/$batch.bin"
done
printf 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n' >"$cifar/batches.meta.txt"
tar -C "$work/cifar" -czf "$work/cifar/cifar-10-binary.tar.gz" cifar-10-batches-bin
rm -r "$cifar"
run org.moco4j.Main embed --checkpoint "$encoder" --dataset Cifar10 --data-dir "$work/cifar" --split test \
  --output "$work/cifar.npy" || fail "the unpacking of an archive"
[ -s "$cifar/test_batch.bin" ] || fail "the archive was not unpacked"
echo "ok      consumer"
