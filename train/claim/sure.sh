#!/bin/sh
# From judged claims to lexicon/moves/sure.tsv: train/claim/sure.sh [OUT [UNJUDGED]]. Needs ../shared/data
# (DM_SHARED names another place) and a build. The judged reports are read with a model of pairs that
# has not learnt from them: what it thinks of a report that it knows says little of others.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${DM_BUILD:-$root/build}
data="${DM_SHARED:-$root/../shared}/data"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ninja -C "$build" sure_features train_claims >/dev/null
"$root/train/claim/texts.sh" "$work/texts"
grep -v '^wikinews' "$root/train/claim/pairs.tsv" >"$work/pairs"
"$build/train_claims" --out "$work/claims.dmm" --pairs "$work/pairs" --texts "$work/texts" \
    "$data/relations/plv-train.tsv" "$data/relations/aw-train.tsv" "$root"/train/corpus/*.tsv >/dev/null
"$build/sure_features" "$work/claims.dmm" "$data/news/wikinews.jsonl" "$data/attribution/dev.texts.jsonl" >"$work/features"
python3 "$root/train/claim/sure.py" "$work/features" "$root/train/claim/labels.tsv" \
    "${1:-$root/lexicon/moves/sure.tsv}" ${2:+"$2"}
