#!/bin/bash
# Everything: gcc and clang with warnings as errors, every test in a release build and under
# ASan and UBSan. The last line is "N passed, N failed", counting test cases; the exit status
# is 0 only when some ran and none failed. What was built before is built on.
set -u
cd "$(dirname "$0")/.."
tools/install-check.sh || { echo "0 passed, 1 failed"; exit 1; }
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:handle_abort=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
builds=()
broken=0

# build NAME COMPILER OPTION…: configure and compile into build-check-NAME.
build() {
    local dir=build-check-$1 cc=$2 log
    shift 2
    log=$dir/check.log
    mkdir -p "$dir"
    echo "== $dir ($cc $*)"
    # Configured anew each time: a folder of tests that came since would not be seen.
    local again=
    [ -f "$dir/build.ninja" ] && again=--reconfigure
    if CC=$cc meson setup $again "$dir" . --werror -Dtests=enabled "$@" \
        >"$log" 2>&1 && ninja -C "$dir" >>"$log" 2>&1; then
        builds+=("$dir")
    else
        grep -E 'error|Error|ERROR|warning' "$log" | head -n 30
        tail -n 15 "$log"
        broken=$((broken + 1))
    fi
}

build gcc gcc
build clang clang
build asan clang --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false

for dir in "${builds[@]}"; do
    [ "$dir" = build-check-clang ] && continue # the same tests as gcc's; it stands for warnings
    echo "== tests in $dir"
    meson test -C "$dir" --no-rebuild --print-errorlogs --num-processes 2 --timeout-multiplier 5 </dev/null
done
python3 tools/count.py --broken "$broken" build-check-gcc build-check-asan
