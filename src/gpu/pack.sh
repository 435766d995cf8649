#!/bin/bash
# Packs MoCo4J, its tests and a Java runtime into parts of at most 31 MB; see README.md.
# usage: src/gpu/pack.sh FOLDER
set -euo pipefail
[ $# = 1 ] || { echo "usage: src/gpu/pack.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mvn -q -B test-compile dependency:copy-dependencies -DoutputDirectory="$work/jars" -DincludeScope=test
# Not needed there, and large.
rm -f "$work"/jars/onnxruntime-*.jar "$work"/jars/archunit-*.jar "$work"/jars/jqwik-*.jar
version=$(basename "$(ls "$work"/jars/junit-platform-engine-*.jar)" .jar)
mvn -q -B dependency:copy -Dartifact="org.junit.platform:junit-platform-console-standalone:${version##*-}" \
    -DoutputDirectory="$work/jars"

mkdir -p "$work/base/lib"
jlink --add-modules java.se,jdk.unsupported,jdk.httpserver,jdk.management,jdk.zipfs,jdk.crypto.ec \
    --strip-debug --no-man-pages --no-header-files --output "$work/base/jre"
# Jars without compression, so that xz finds what they share; without headers and signatures.
python3 - "$work/jars" "$work/base/lib" <<'PYTHON'
import os, sys, zipfile
source, target = sys.argv[1:]
for name in sorted(os.listdir(source)):
    with zipfile.ZipFile(os.path.join(source, name)) as old, zipfile.ZipFile(os.path.join(target, name), "w") as new:
        seen = set()
        for entry in old.infolist():
            skipped = "/include/" in entry.filename or entry.filename.endswith((".a", ".lib", ".SF", ".RSA"))
            if not entry.is_dir() and not skipped and entry.filename not in seen:
                seen.add(entry.filename)
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))
PYTHON
rm -f "$folder"/base.part.*
tar -C "$work/base" -cf - . | xz -T0 -5 | split -b 31000000 -d - "$folder/base.part."

mkdir "$work/app"
cp -r target/classes target/test-classes conf "$work/app/"
tar -C "$work/app" -czf "$folder/app.tgz" .
cp src/gpu/check.sh src/gpu/moco_torch.py "$folder/"
ls -l "$folder"
