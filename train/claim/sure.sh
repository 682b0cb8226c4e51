#!/bin/sh
# From judged claims to lexicon/moves/sure.tsv: train/claim/sure.sh [OUT]. Needs ../shared/data
# (DM_SHARED names another place) and a build.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
features=$(mktemp)
trap 'rm -f "$features"' EXIT
ninja -C "$root/build" sure_features >/dev/null
"$root/build/sure_features" "${DM_SHARED:-$root/../shared}/data/news/wikinews.jsonl" >"$features"
python3 "$root/train/claim/sure.py" "$features" "$root/train/claim/labels.tsv" "${1:-$root/lexicon/moves/sure.tsv}"
