#!/bin/sh
# PostgreSQL plans of what is asked all day. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec python3 -B tests/plans/plans.py
