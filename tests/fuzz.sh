#!/bin/sh
# Each fuzz target for FUZZ_SECONDS (60); new inputs go to build/fuzz/found/, crashes end it.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL
tools/install_packages.sh build run test
make -s -j "$(nproc)" MODE=fuzz fuzz-targets
for source in tests/fuzz/*_fuzz.c; do
    target=$(basename "$source" .c)
    found=build/fuzz/found/$target
    log=build/fuzz/$target.log
    mkdir -p "$found" "tests/fuzz/corpus/$target"
    "build/fuzz/$target" -max_total_time="${FUZZ_SECONDS:-60}" -artifact_prefix="build/fuzz/$target-" \
        "$found" "tests/fuzz/corpus/$target" >"$log" 2>&1 || {
        tail -n 60 "$log"
        echo "$target found something: the input is beside $log"
        exit 1
    }
    echo "$target: $(tail -n 1 "$log")"
done
