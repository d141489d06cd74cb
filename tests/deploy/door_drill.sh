#!/bin/sh
# The front door for real: HAProxy as deploy/haproxy has it, with a certificate, before two kafiled. Scanners, drips, floods, broken requests and
# ten times the load. Its teeth: a door without its time for heads, and a poll sent where a fact gets through. Speaks TAP. STEP=word runs the
# steps with that word in their names.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/deploy/door/drill.py
