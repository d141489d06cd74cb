#!/bin/sh
# Inside tools/with_server.sh: replays the operation, then runs the browser's tests in turn.
set -eu
cd "$(dirname "$0")/../.."
python3 -B tools/replay.py --as-data >build/test/web/replay.log 2>&1 || {
    tail -n 20 build/test/web/replay.log >&2
    exit 1
}
[ $# -gt 0 ] || set -- tests/web/*_test.mjs
exec node --test --test-concurrency=1 --test-reporter=tap "$@"
