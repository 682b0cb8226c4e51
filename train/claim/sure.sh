#!/bin/sh
# From judged claims to lexicon/moves/sure.tsv: train/claim/sure.sh [OUT [UNJUDGED]]. Needs ../shared/data
# (DM_SHARED names another place) and a build.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
features=$(mktemp)
trap 'rm -f "$features"' EXIT
ninja -C "$root/build" sure_features >/dev/null
data="${DM_SHARED:-$root/../shared}/data"
"$root/build/sure_features" "$data/news/wikinews.jsonl" "$data/attribution/dev.texts.jsonl" >"$features"
python3 "$root/train/claim/sure.py" "$features" "$root/train/claim/labels.tsv" "${1:-$root/lexicon/moves/sure.tsv}" \
    ${2:+"$2"}
