#!/bin/bash
# Checks the CUDA kernels on this machine's GPU; see README.md.
# usage: check.sh FOLDER, a folder with the parts that pack.sh made
set -uo pipefail
[ $# = 1 ] || { echo "usage: check.sh FOLDER" >&2; exit 2; }
cd "$1" || exit 2
if [ ! -d base ]; then
    cat base.part.* > base.tar.xz
    python3 -c "import tarfile; tarfile.open('base.tar.xz').extractall('base')" || exit 2
    rm base.tar.xz
fi
rm -rf app && mkdir app && tar -xzf app.tgz -C app && cd app || exit 2
chmod +x ../base/jre/bin/* ../base/jre/lib/jspawnhelper
java=(../base/jre/bin/java -Xmx8g)
classes="classes:../base/lib/*"
failed=0

echo "== probe of each library call"
"${java[@]}" -cp "$classes" org.moco4j.cli.GpuCheckProgram || failed=1

echo "== tests on the card"
"${java[@]}" -Dmoco4j.test.gpu=card -cp "test-classes:$classes" org.junit.platform.console.ConsoleLauncher execute \
    --disable-banner --details=tree --include-engine=junit-jupiter \
    -c org.moco4j.moco.GpuEncodersTest -c org.moco4j.moco.GpuMomentumContrastTest \
    > tests.log 2>&1 || failed=1
grep -E "tests (successful|failed|skipped)|=>" tests.log

echo "== benchmark"
for batch in 512 2048; do
    for precision in bf16 tf32 float32; do
        "${java[@]}" -cp "$classes" org.moco4j.Main bench --config conf/cifar10.json --kernels cuda \
            --batch_size $batch --precision $precision --steps 20 --warmup 5 2>/dev/null | tail -1
    done
done
exit $failed
