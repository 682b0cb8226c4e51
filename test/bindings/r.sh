#!/bin/bash
# The R recipe of docs/python.md: r.sh PROGRAM SAMPLES. Skipped where R is not installed.
set -u
command -v Rscript >/dev/null || { echo "skipped: no Rscript"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" add --db "$folder/talks.db" --quiet "$2" || exit 1
"$1" export --db "$folder/talks.db" --format csv >"$folder/claims.csv" || exit 1
Rscript --vanilla - "$folder/claims.csv" <<'R'
claims <- read.csv(commandArgs(TRUE)[1], na.strings = "")
good <- c(rows = nrow(claims) > 20,
          columns = all(c("event", "reality") %in% names(claims)),
          means = nrow(aggregate(goldstein ~ actor_country + recipient_country, claims, mean)) > 3,
          events = sum(table(claims$event, claims$reality)) > 20,
          accents = all(validUTF8(as.character(claims$text))))
for (n in names(good)[!good]) cat("FAILED", n, "\n")
cat(sum(good), "passed,", sum(!good), "failed\n")
quit(status = as.integer(any(!good)))
R
