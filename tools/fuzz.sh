#!/bin/bash
# Fuzz each target for a number of seconds (60 unless given), from the samples as seeds.
set -eu
cd "$(dirname "$0")/.."
tools/install-check.sh
seconds=${1:-60} dir=build-fuzz
export DEMARCHE_DATA=$PWD
[ -f $dir/build.ninja ] || CC=clang meson setup $dir . -Dfuzz=true -Dbuildtype=debugoptimized \
    -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args=-fsanitize=fuzzer-no-link >/dev/null
ninja -C $dir >/dev/null
mkdir -p $dir/corpus-page $dir/corpus-lines $dir/found
cp samples/*.html samples/*.txt $dir/corpus-page/
printf '1\t<s>France</s> condemned <t>Sudan</t>.\n' >$dir/corpus-lines/pair
printf '1\tFrance\t_\t_\t_\t_\t_\t_\t_\t_\n2\tmet\t_\t_\t_\t_\t_\t_\t_\t_\n\n' >$dir/corpus-lines/conllu
for target in page lines; do
    echo "== $target, $seconds s"
    $dir/test/fuzz/fuzz_$target -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix=$dir/found/ $dir/corpus-$target 2>&1 |
        grep -E 'ERROR|SUMMARY|DONE|stat::number_of|Test unit|artifact_prefix|runtime error' || true
    [ "${PIPESTATUS[0]}" = 0 ] || { echo "found: see $dir/found" >&2; exit 1; }
done
