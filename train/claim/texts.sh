#!/bin/sh
# The texts that pairs.tsv labels, JSON Lines {"id", "text"}: train/claim/texts.sh OUT [LINES.tsv].
# Wikinews whole; of the human rights reports, a sentence a line, the lines that are labelled
# ("hrr" and the line's number), or that the first column of LINES.tsv names.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
news=${DM_SHARED:-$root/../shared}/data/news
lines=${2:-$root/train/claim/pairs.tsv}
cat "$news/wikinews.jsonl" >"$1"
if grep -q '^hrr' "$lines"; then
    xz -dc "$news/human-rights-reports.txt.xz" | awk '
        NR == FNR { want[$1]; next }
        ("hrr" FNR) in want {
            gsub(/\\/, "&&"); gsub(/"/, "\\\""); gsub(/\t/, "\\t")
            print "{\"id\": \"hrr" FNR "\", \"text\": \"" $0 "\"}"
        }' "$lines" - >>"$1"
fi
