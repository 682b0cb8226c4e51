#!/bin/sh
# From the corpus and the labelled relations to model/claims.dmm: train/claim/run.sh [OUT]. Needs
# build/train_claims (make) and ../shared/data (DM_SHARED names another place); some seconds. The
# same input gives the same file.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${DM_SHARED:-$root/../shared}/data/relations
LC_ALL=C
export LC_ALL
"$root/build/train_claims" --out "${1:-$root/model/claims.dmm}" "$data/plv-train.tsv" "$data/aw-train.tsv" "$root"/train/corpus/*.tsv
