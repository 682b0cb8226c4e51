#!/bin/bash
# Build, and read the samples: one record in full, a line for each of the others; keep them in a
# ledger and tell how to see it.
set -eu
cd "$(dirname "$0")/.."
tools/install-build.sh
log=$(mktemp)
make -s all >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
rm -f "$log"
shown=samples/envoys-return.html
echo "\$ build/demarche read $shown"
echo
build/demarche read "$shown"
echo
echo "The other samples:"
for page in samples/*.html samples/*.txt; do
    [ "$page" = "$shown" ] && continue
    build/demarche read --json "$page" | tools/summary.py "$page"
done
ledger=build/samples.db
rm -f $ledger $ledger-wal $ledger-shm
build/demarche add --quiet --db $ledger samples/*.html samples/*.txt
echo
echo "A ledger of the samples is in $ledger. To see it in a browser:"
echo
echo "    build/demarche serve --db $ledger"
echo
echo "and open http://127.0.0.1:8470/"
