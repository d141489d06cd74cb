#!/bin/sh
# A server replaced under load, on a socket that is handed from one to the next and behind a proxy; and the units that do it for real.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 tests/deploy/upgrade/drill.py
