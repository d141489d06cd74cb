#!/bin/sh
# How many instructions the daemon takes for a request, held against recorded.txt. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
counts=$(mktemp -d /tmp/kafile-instructions.XXXXXX)
trap 'rm -rf "$counts"' EXIT
trap 'exit 130' INT TERM HUP
export KAFILE_COUNTS="$counts"
KAFILE_UNDER="valgrind -q --tool=callgrind --separate-threads=yes --callgrind-out-file=$counts/out" \
    tools/with_server.sh python3 -B tests/instructions/instructions.py "$@"
