#!/bin/sh
# Inside tools/with_server.sh: replays the operation, then runs the browser's tests in turn; without words all those that nobody else
# has taken, who finds the same directory in KAFILE_TEST_TAKEN.
set -eu
cd "$(dirname "$0")/../.."
replayed=$(mktemp)
python3 -B tools/replay.py --as-data >"$replayed" 2>&1 || {
    tail -n 20 "$replayed" >&2
    exit 1
}
rm "$replayed"
if [ $# -gt 0 ]; then exec node --test --test-concurrency=1 --test-reporter=tap "$@"; fi
code=0
for test in tests/web/*_test.mjs; do
    if [ -n "${KAFILE_TEST_TAKEN:-}" ]; then mkdir "$KAFILE_TEST_TAKEN/$(basename "$test")" 2>/dev/null || continue; fi
    node --test --test-concurrency=1 --test-reporter=tap "$test" || code=1
done
exit "$code"
