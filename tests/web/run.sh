#!/bin/sh
# The officers' pages in a real browser: run.sh [TEST.mjs]... against the real server with the operation of 2022 replayed.
# Speaks TAP. Screenshots are left in build/test/web.
set -eu
cd "$(dirname "$0")/../.."
unset MAKEFLAGS MAKELEVEL
tools/npm_install.sh tests/web
make -s -j "$(nproc)" build/kafiled
mkdir -p build/test/web
exec tools/with_server.sh tests/web/played.sh "$@"
