#!/bin/sh
# From the treebanks to the shipped model: train/parse/run.sh [OUT], with PyTorch, numpy and
# xxhash in the python3 of the path (or PYTHON). One thread; about an hour on one core.
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../model/english.dmm}
py=${PYTHON:-python3}
cd "$here"
build=$($py -c 'import paths; print(paths.BUILD)')
$py counts.py
$py -u pretrain.py "$build/encoder.pt" --layers 3 --passes 2 --seed 1
$py -u train.py "$build/parser.pt" --init "$build/encoder.pt" --layers 3 --epochs 14 --seed 1
$py tokens.py "$build/split.pkl"
$py export.py "$build/parser.pt" "$out" "$build/split.pkl"
