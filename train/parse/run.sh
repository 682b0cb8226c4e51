#!/bin/sh
# From the treebanks to the shipped model: train/parse/run.sh [OUT], with PyTorch, numpy and
# xxhash in the python3 of the path (or PYTHON). One thread, some minutes on one core.
# DEEP=1 trains three layers on an encoder that was pre-trained on masked words instead: an hour,
# and no gain so far (docs/parse.md).
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../model/english.dmm}
py=${PYTHON:-python3}
cd "$here"
build=$($py -c 'import paths; print(paths.BUILD)')
$py counts.py
if [ -n "$DEEP" ]; then
    $py -u pretrain.py "$build/encoder.pt" --layers 3 --passes 2 --seed 1
    $py -u train.py "$build/parser.pt" --init "$build/encoder.pt" --layers 3 --epochs 14 --seed 1
else
    $py -u train.py "$build/parser.pt" --layers 2 --epochs 10 --seed 1
fi
$py tokens.py "$build/split.pkl"
$py export.py "$build/parser.pt" "$out" "$build/split.pkl"
