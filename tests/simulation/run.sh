#!/bin/sh
# run.sh [SEED [SIZE]]: the simulation against a fresh database and server. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/simulation/simulate.py "$@"
