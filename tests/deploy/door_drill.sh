#!/bin/sh
# The front door for real: HAProxy as deploy/haproxy has it, with a certificate, before two kafiled. Scanners, drips, floods, broken requests and
# ten times the requests. Its teeth: a door without its time for heads, and a poll sent where a fact gets through. Speaks TAP. STEP=word runs the
# steps with that word in their names.
set -eu
cd "$(dirname "$0")/../.."
cc -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -o build/open_loop tests/bench/open_loop.c
exec tools/with_server.sh python3 -B tests/deploy/door/drill.py
