#!/bin/bash
# The package for Python: `pip install .` in a clean virtual environment, and its tests there.
# wheel.sh SOURCE VENV; spark.sh goes on with VENV. Skipped, with one line, where pip reaches no packages.
# Prints "N passed, N failed".
set -u
source=$1 venv=$2 folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset DEMARCHE_DATA
rm -rf "$venv"
python3 -m venv "$venv" || { echo "0 passed, 1 failed"; exit 1; }
pip="$venv/bin/pip --disable-pip-version-check -q"
$pip install pytest pyarrow pandas polars matplotlib >"$folder/log" 2>&1 || {
    echo "skipped: no packages to be had"
    exit 77
}
cd "$folder" || exit 1
if ! $pip install "$source" >"$folder/log" 2>&1; then
    tail -n 20 "$folder/log"
    echo "0 passed, 1 failed"
    exit 1
fi
"$venv/bin/python" -m pytest -q -p no:cacheprovider "$source/test/bindings" | tee "$folder/out"
passed=$(grep -oE '[0-9]+ passed' "$folder/out" | head -n 1) failed=$(grep -oE '[0-9]+ failed' "$folder/out" | head -n 1)
echo "${passed:-0 passed}, ${failed:-0 failed}"
[ -n "$passed" ] && [ -z "$failed" ]
