#!/bin/bash
# Install what building and testing demarche need. docs/dependencies.md says why.
set -eu
. "$(dirname "$0")/apt.sh"
cd "$(dirname "$0")/.."
need python3-dev python3-venv r-base-core gcc libc6-dev meson ninja-build pkg-config \
    libutf8proc-dev libxxhash-dev libsqlite3-dev libjansson-dev zlib1g-dev \
    libzstd-dev libbrotli-dev libcurl4-openssl-dev libxml2-dev libpq-dev libmicrohttpd-dev postgresql \
    libcmocka-dev clang libclang-rt-14-dev llvm python3 python3-yaml \
    default-jre-headless nodejs chromium fonts-sil-charis fonts-inter python3-pandas python3-networkx
command -v npm >/dev/null || need npm # some builds of nodejs bring it
# What web/package-lock.json names, for the tests of the pages; the program itself needs none of it.
lock=web/package-lock.json
if [ ! -f web/node_modules/.package-lock.json ] || [ $lock -nt web/node_modules/.package-lock.json ]; then
    (cd web && npm ci --no-audit --no-fund --loglevel=error </dev/null >/dev/null)
    touch web/node_modules/.package-lock.json
fi
