#!/bin/sh
# From the corpus, the labelled relations and the labelled pairs of news to model/claims.dmm:
#
#     train/claim/run.sh [OUT]        the model
#     train/claim/run.sh --cv DIR     the five models of cross-validation instead
#
# Needs build/train_claims (make; DM_BUILD names another build) and ../shared/data (DM_SHARED names
# another place); some seconds. The same input gives the same file.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${DM_SHARED:-$root/../shared}/data
LC_ALL=C
export LC_ALL
texts=$(mktemp)
trap 'rm -f "$texts"' EXIT
"$root/train/claim/texts.sh" "$texts"
case $1 in
    --cv) set -- --cv "$2" ;;
    *) set -- --out "${1:-$root/model/claims.dmm}" ;;
esac
"${DM_BUILD:-$root/build}/train_claims" "$@" --pairs "$root/train/claim/pairs.tsv" --texts "$texts" \
    "$data/relations/plv-train.tsv" "$data/relations/aw-train.tsv" "$root"/train/corpus/*.tsv
