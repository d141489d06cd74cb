#!/bin/sh
# A small simulated day with SEED, 1 if it is not set. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec tests/simulation/run.sh "${SEED:-1}" small
