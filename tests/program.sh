#!/bin/sh
# program.sh NAME COMMAND...: runs one program that speaks TAP. NAME with - for / is the name of what it leaves in build/test: .log what it
# wrote, .end its exit status and milliseconds. What a sanitizer wrote, also about a server that the program started, is a failure
# of it. KAFILE_TEST_SECONDS (300) is what it may take.
set -u
cd "$(dirname "$0")/.." || exit
left=build/test/$(echo "$1" | tr / -)
shift
reports=$(mktemp -d /tmp/kafile-reports.XXXXXX)
started=$(date +%s%3N)
code=0
child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null' INT TERM HUP
ASAN_OPTIONS=log_path=$reports/asan UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/ubsan \
    TSAN_OPTIONS=log_path=$reports/tsan:suppressions=$PWD/tests/tsan.supp KAFILE_TEST_REPORTS=$reports \
    CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 "${KAFILE_TEST_SECONDS:-300}" "$@" >"$left.log" 2>&1 </dev/null &
child=$!
wait "$child" || code=$?
find "$reports" -type f -empty -delete
if [ -n "$(ls "$reports")" ]; then
    echo "not ok - a sanitizer reports:" >>"$left.log"
    cat "$reports"/* >>"$left.log"
    code=$((code ? code : 99))
fi
rm -rf "$reports"
echo "$code $(($(date +%s%3N) - started))" >"$left.end"
