#!/bin/sh
# The server under valgrind: what it finds lands where tests/run.sh looks for reports.
set -eu
exec valgrind -q --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --log-file="$KAFILE_TEST_REPORTS/valgrind.%p" "$(dirname "$0")/../build/kafiled" "$@"
