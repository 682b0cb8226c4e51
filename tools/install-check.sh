#!/bin/bash
# Install what building and testing demarche need. docs/dependencies.md says why.
set -eu
. "$(dirname "$0")/apt.sh"
need gcc libc6-dev meson ninja-build pkg-config \
    libutf8proc-dev libxxhash-dev libsqlite3-dev libjansson-dev zlib1g-dev \
    libzstd-dev libbrotli-dev libpq-dev libmicrohttpd-dev postgresql \
    libcmocka-dev clang libclang-rt-14-dev llvm python3 python3-yaml
