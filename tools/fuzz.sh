#!/bin/bash
# Fuzz each target for a number of seconds (60 unless given), from seeds of our own: the samples and
# what test/fuzz/seeds.py writes. `tools/fuzz.sh SECONDS TARGET…` takes some targets alone; with
# FUZZ_RUNS=N each makes N runs in all, however long that takes.
set -eu
cd "$(dirname "$0")/.."
tools/install-check.sh
seconds=${1:-60} dir=build-fuzz
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- page lines markup input
export DEMARCHE_DATA=$PWD
again=
[ -f $dir/build.ninja ] && again=--reconfigure
CC=clang meson setup $again $dir . -Dfuzz=true -Dbuildtype=debugoptimized \
    -Db_sanitize=address,undefined -Db_lundef=false \
    '-Dc_args=-fsanitize=fuzzer-no-link -DDM_SMALL_WINDOWS' >/dev/null
for target in "$@"; do
    ninja -C $dir "test/fuzz/fuzz_$target" >/dev/null
done
mkdir -p $dir/corpus-page $dir/corpus-lines $dir/found
cp samples/*.html samples/*.txt $dir/corpus-page/
printf '1\t<s>France</s> condemned <t>Sudan</t>.\n' >$dir/corpus-lines/pair
printf '1\tFrance\t_\t_\t_\t_\t_\t_\t_\t_\n2\tmet\t_\t_\t_\t_\t_\t_\t_\t_\n\n' >$dir/corpus-lines/conllu
python3 test/fuzz/seeds.py $dir/seeds
mkdir -p $dir/corpus-markup
cp test/page/cases/*.html test/page/cases/*.txt $dir/corpus-markup/
for target in markup input; do
    mkdir -p $dir/corpus-$target
    cp -n $dir/seeds/$target/* $dir/corpus-$target/
done
for target in "$@"; do
    limit="-max_total_time=$seconds"
    [ -n "${FUZZ_RUNS:-}" ] && limit="-runs=$FUZZ_RUNS"
    length=65536 words=()
    [ $target = input ] && length=8192
    [ $target = markup ] && length=8192
    [ -f test/fuzz/$target.dict ] && words=("-dict=test/fuzz/$target.dict")
    echo "== $target, $limit"
    $dir/test/fuzz/fuzz_$target "$limit" "${words[@]}" -max_len=$length -timeout=20 -rss_limit_mb=2048 -entropic=0 \
        -print_final_stats=1 -artifact_prefix=$dir/found/ $dir/corpus-$target 2>&1 |
        grep -E 'ERROR|SUMMARY|DONE|stat::number_of|Test unit|artifact_prefix|runtime error' || true
    [ "${PIPESTATUS[0]}" = 0 ] || { echo "found: see $dir/found" >&2; exit 1; }
done
