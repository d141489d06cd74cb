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
    mkdir -p "$found" "tests/fuzz/corpus/$target"
    echo "$target"
    "build/fuzz/$target" -max_total_time="${FUZZ_SECONDS:-60}" -print_final_stats=1 -close_fd_mask=3 \
        -artifact_prefix="build/fuzz/$target-" "$found" "tests/fuzz/corpus/$target"
done
