#!/usr/bin/env bash
# Runs the packaged program on a cluster of Spark: a master and two workers in processes of their own, started with the
# jars of a plain Spark, which has its own versions of some of our libraries. Run it after "mvn -Pspark package", in the
# project's folder.
set -euo pipefail
cd "$(dirname "$0")/../../.."
version=$(sed -n 's/^  <version>\(.*\)<\/version>/\1/p' pom.xml | head -n 1)
spark_version=$(sed -n 's/.*<spark.version>\(.*\)<\/spark.version>.*/\1/p' pom.xml)
jar=$PWD/target/moco4j-$version-spark.jar
config=$PWD/src/test/scripts/tiny.json
[ -f "$jar" ] || { echo "FAILED  spark-submit: $jar is missing; run mvn -Pspark package first"; exit 1; }
work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# As in Spark's own distribution: older versions of Jackson, Commons CLI and Parquet than ours.
cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>spark</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.spark</groupId>
      <artifactId>spark-sql_2.12</artifactId>
      <version>$spark_version</version>
    </dependency>
    <dependency>
      <groupId>commons-cli</groupId>
      <artifactId>commons-cli</artifactId>
      <version>1.5.0</version>
    </dependency>
  </dependencies>
</project>
XML
export SPARK_HOME=$work/spark SPARK_SCALA_VERSION=2.12 SPARK_LOCAL_IP=127.0.0.1
mvn -q -B -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$SPARK_HOME/jars"

started() { # LOG PATTERN
  for _ in $(seq 120); do
    grep -qs "$2" "$1" && return
    sleep 0.5
  done
  cat "$1"
  echo "FAILED  spark-submit: Spark did not start"
  exit 1
}
java -Xmx256m -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0 \
  >"$work/master.log" 2>&1 &
processes+=($!)
started "$work/master.log" "New state: ALIVE"
master=$(grep -o 'spark://127.0.0.1:[0-9]*' "$work/master.log" | head -n 1)
for worker in 1 2; do
  java -Xmx256m -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.worker.Worker --cores 1 --memory 4g --webui-port 0 \
    -d "$work/worker$worker" "$master" >"$work/worker$worker.log" 2>&1 &
  processes+=($!)
  started "$work/worker$worker.log" "Successfully registered"
done

# What bin/spark-submit of a distribution does: Spark's launcher writes the command, each word ended by a zero byte.
submit() {
  java -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit \
    --master "$master" --class org.moco4j.spark.SparkMain --driver-memory 1g "$jar" "$@" >"$work/words"
  local words
  mapfile -d '' -t words < <(tail -n +2 "$work/words")
  (cd "$work" && timeout 200 "${words[@]}") >"$work/out.txt" 2>&1 || failed "$*"
}
failed() {
  cat "$work/out.txt"; find "$work"/worker* -name stderr -exec tail -n 50 {} +
  echo "FAILED  spark-submit: $1"
  exit 1
}
has() { grep -qF -- "$1" "$work/out.txt" || failed "the output does not have: $1"; }

submit train --config "$config"
has "cluster     $master"
has "computing "
has "Done."
has "spark-submit --master $master"
grep -q "INFO" "$work/out.txt" && failed "lines of the level INFO are in the output"
echo "ok      spark-submit: train"

mkdir "$work/images"
cp docs/tutorial/*.png "$work/images"
checkpoint=$(find "$work/checkpoint" -name last.safetensors)
submit embed --checkpoint "$checkpoint" --input "$work/images" --output "$work/features"
[ -f "$work/features/_SUCCESS" ] || failed "the embedding is not complete"
echo "ok      spark-submit: embed"
