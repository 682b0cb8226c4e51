#!/bin/sh
# From judged claims to lexicon/moves/sure.tsv: train/claim/sure.sh [OUT [MARKS RECORDS]]. Needs
# ../shared/data (DM_SHARED names another place) and a build. MARKS and RECORDS, of one's own ledger
# (marks.py tells how they are exported), are learnt from beside the labels that are kept here.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ninja -C "$root/build" sure_features >/dev/null
"$root/build/sure_features" "${DM_SHARED:-$root/../shared}/data/news/wikinews.jsonl" >"$work/features"
cp "$root/train/claim/labels.tsv" "$work/labels"
if [ $# -ge 3 ]; then
    python3 "$root/train/claim/marks.py" "$2" "$3" "$work/marked" "$work/texts.jsonl"
    "$root/build/sure_features" "$work/texts.jsonl" >>"$work/features"
    cat "$work/marked" >>"$work/labels"
fi
python3 "$root/train/claim/sure.py" "$work/features" "$work/labels" "${1:-$root/lexicon/moves/sure.tsv}"
