#!/bin/bash
# Run the core's tests (all but suite "whole", which drives the program) in a build folder.
set -eu
cd "$(dirname "$0")/.."
exec meson test -C "${1:-build}" --no-suite whole --no-rebuild --print-errorlogs
