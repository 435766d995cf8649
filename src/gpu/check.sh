#!/bin/bash
# Checks MoCo4J on this machine's GPU, with one call and within LIMIT_S seconds; see README.md.
# usage: check.sh FOLDER, a folder with the parts that pack.sh made
#   LIMIT_S=1800  seconds after which it stops; checks that would begin later are skipped
#   DEVICE=GPU    CPU: a rehearsal without a GPU, on the emulated one and with a small encoder
#   ONLY=REGEX    the checks to run, by their names in summary.txt; all without it
#   OUT=FOLDER    where results.jsonl, the tests' log and summary.txt are written
set -uo pipefail
[ $# = 1 ] || { echo "usage: check.sh FOLDER" >&2; exit 2; }
limit=${LIMIT_S:-1800}
device=${DEVICE:-GPU}
[ "$device" = GPU ] || [ "$device" = CPU ] || { echo "DEVICE must be GPU or CPU, not $device" >&2; exit 2; }
cd "$1" || exit 2
folder=$PWD
out=${OUT:-$folder/out}
mkdir -p "$out" || exit 2
: > "$out/results.jsonl"
: > "$out/summary.txt"

parts=$(cksum base.part.* | cksum)
if [ "$(cat base.sum 2> /dev/null)" != "$parts" ] || [ ! -d base ]; then
    cat base.part.* > base.tar.xz
    rm -rf unpacked base
    python3 -c "import tarfile; tarfile.open('base.tar.xz').extractall('unpacked')" || exit 2
    mv unpacked base
    rm base.tar.xz
    echo "$parts" > base.sum
fi
rm -rf app && mkdir app && tar -xzf app.tgz -C app && cd app || exit 2
chmod +x ../base/jre/bin/* ../base/jre/lib/jspawnhelper
java=(../base/jre/bin/java -Xmx8g)
classes="classes:../base/lib/*"
failed=0
ran=0

say() { echo "$*" | tee -a "$out/summary.txt"; }

# check NAME SECONDS COMMAND...: runs a command unless the time is over, and records how it ended
check() {
    local name=$1 most=$2 left=$((limit - SECONDS)) begin=$SECONDS status
    shift 2
    [[ $name =~ ${ONLY:-.} ]] || return 0
    ran=$((ran + 1))
    if [ "$left" -lt 10 ]; then
        say "SKIPPED $name: no time left"
        failed=1
        return 1
    fi
    timeout $((most < left ? most : left)) "$@"
    status=$?
    if [ $status = 0 ]; then
        say "ok      $name ($((SECONDS - begin)) s)"
    else
        say "FAILED  $name: exit status $status ($((SECONDS - begin)) s)"
        failed=1
    fi
    return $status
}

# moco4j ARGUMENTS...: the program
moco4j() { "${java[@]}" -cp "$classes" org.moco4j.Main "$@"; }

tests() {
    local gpu=card run=0
    [ "$device" = GPU ] || gpu=emulated
    # The references are computed in small operations, which many threads slow down.
    OMP_NUM_THREADS=4 "${java[@]}" -Dmoco4j.test.gpu=$gpu -cp "test-classes:$classes" org.junit.platform.console.ConsoleLauncher execute \
        --disable-banner --fail-if-no-tests --details=tree --include-engine=junit-jupiter "${@/#/--select-class=org.moco4j.}" \
        > "$out/tests-$1.log" 2>&1 || run=1
    grep -E "tests (successful|failed|skipped)|=>" "$out/tests-$1.log"
    return $run
}

# train NAME DEVICE EPOCHS: trains or resumes a small run
train() {
    moco4j --config conf/quickstart.json --device_target "$2" --epochs "$3" --cos=false --train-images 640 \
        --test-images 160 --knn-every 1 --quiet --resume "$folder/runs/$1/c" --results-dir "$folder/runs/$1/r"
}

# losses NAME: the losses of all steps of a run, with all digits
losses() {
    python3 - "$folder/runs/$1/r" <<'PYTHON'
import glob, json, sys
for file in glob.glob(sys.argv[1] + "/**/metrics.jsonl", recursive=True):
    for line in map(json.loads, open(file)):
        if line["type"] == "steps":
            print(*line["losses"], sep="\n")
PYTHON
}

same_bits() {
    rm -rf "$folder/runs"
    train first "$device" 2 && train second "$device" 2 || return 1
    losses first > "$out/first.txt"
    losses second > "$out/second.txt"
    [ -s "$out/first.txt" ] && cmp "$out/first.txt" "$out/second.txt"
}

resume_across() {
    train whole CPU 2 && train up CPU 1 && train up "$device" 2 && train down "$device" 1 && train down CPU 2 || return 1
    for run in up down; do
        paste <(losses whole) <(losses $run) | python3 -c "
import sys
pairs = [tuple(map(float, line.split())) for line in sys.stdin]
assert pairs, 'no losses'
worst = max(abs(a - b) for a, b in pairs)
print('$run: %d steps, largest difference of the loss %.2e' % (len(pairs), worst))
assert worst < 0.3, worst" || return 1
    done
}

bench() {
    local small=()
    [ "$device" = GPU ] && small=(--kernels cuda --steps 20 --warmup 5)
    [ "$device" = GPU ] || small=(--device_target CPU --width 8 --moco-k 2048 --steps 1 --warmup 1)
    moco4j bench --config conf/cifar10.json --batch_size "$1" --precision "$2" "${small[@]}" 2> "$out/bench.log" \
        | tee -a "$out/results.jsonl"
    local status=${PIPESTATUS[0]}
    [ "$status" = 0 ] || cat "$out/bench.log"
    return "$status"
}

peer() {
    python3 ../moco_torch.py --device cuda --batch "$1" --precision "$2" "${@:3}" 2> "$out/peer.log" \
        | tee -a "$out/results.jsonl"
    local status=${PIPESTATUS[0]}
    [ "$status" = 0 ] || tail -5 "$out/peer.log"
    return "$status"
}

# timeout starts processes, not functions of this script.
export -f moco4j tests train losses same_bits resume_across bench peer
export device out folder classes
here=(bash -c 'java=(../base/jre/bin/java -Xmx8g); "$@"' check)

if [ "$device" = GPU ] && ! check "probe of each library call" 90 \
    "${java[@]}" -cp "$classes" org.moco4j.cli.GpuCheckProgram; then
    "${java[@]}" -cp "$classes" org.moco4j.Main doctor --config conf/cifar10.json
    exit 1
fi
check "tests of the GPU, 200 steps with flat memory" 120 "${here[@]}" tests \
    moco.GpuRunTest moco.GpuEncodersTest moco.GpuMomentumContrastTest moco.GpuStagesTest eval.GpuEvaluationTest embed.ImageEncoderTest
check "golden values of PyTorch" 180 "${here[@]}" tests moco.GoldenTest
check "equal bits of two runs" 90 "${here[@]}" same_bits
check "resume across CPU and GPU" 150 "${here[@]}" resume_across
batches=(512 2048)
[ "$device" = GPU ] || batches=(32 64)
precisions=(bf16 tf32 float32)
[ "$device" = GPU ] || precisions=(float32)
for batch in "${batches[@]}"; do
    for precision in "${precisions[@]}"; do
        check "benchmark, batch $batch, $precision" 60 \
            "${here[@]}" bench "$batch" "$precision"
    done
done
if [ "$device" = GPU ]; then
    for precision in bf16 tf32 float32; do
        check "PyTorch, batch 512, $precision" 60 "${here[@]}" peer 512 $precision
    done
    check "PyTorch, batch 2048, bf16" 60 "${here[@]}" peer 2048 bf16
    for precision in bf16 tf32; do
        check "PyTorch with torch.compile, batch 512, $precision" 150 "${here[@]}" peer 512 $precision --compile
    done
    check "PyTorch with torch.compile, batch 2048, bf16" 150 "${here[@]}" peer 2048 bf16 --compile
    for precision in tf32 float32; do
        check "PyTorch, batch 2048, $precision" 60 "${here[@]}" peer 2048 $precision
    done
fi
if [ $ran = 0 ]; then
    echo "no check has a name that matches ONLY=$ONLY; the names are in the lines of check.sh that begin with check" >&2
    exit 2
fi
echo "== summary after $SECONDS s"
cat "$out/summary.txt"
exit $failed
