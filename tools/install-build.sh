#!/bin/bash
# Install what building demarche needs (Debian 12 and its kin). docs/dependencies.md says why.
set -eu
. "$(dirname "$0")/apt.sh"
need gcc libc6-dev meson ninja-build pkg-config \
    libutf8proc-dev libxxhash-dev libsqlite3-dev libjansson-dev zlib1g-dev libzstd-dev libbrotli-dev libcurl4-openssl-dev libxml2-dev libpq-dev \
    libmicrohttpd-dev
