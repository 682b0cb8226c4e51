#!/bin/sh
# From judged claims to lexicon/moves/sure.tsv: train/claim/sure.sh [OUT [MARKS RECORDS]]. Needs
# ../shared/data (DM_SHARED names another place) and a build. MARKS and RECORDS, of one's own ledger
# (marks.py tells how they are exported), are learnt from beside the labels that are kept here.
# DM_UNJUDGED names a file for the claims of the reports kept apart that nobody has judged.
# The judged reports are read with a model of pairs that has not learnt from them: what it thinks of a
# report that it knows says little of others.
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
cp "$root/train/claim/labels.tsv" "$work/labels"
if [ $# -ge 3 ]; then
    python3 "$root/train/claim/marks.py" "$2" "$3" "$work/marked" "$work/texts.jsonl"
    "$build/sure_features" "$work/claims.dmm" "$work/texts.jsonl" >>"$work/features"
    cat "$work/marked" >>"$work/labels"
fi
python3 "$root/train/claim/sure.py" "$work/features" "$work/labels" "${1:-$root/lexicon/moves/sure.tsv}" \
    ${DM_UNJUDGED:+"$DM_UNJUDGED"}
