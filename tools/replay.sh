#!/bin/sh
# What `make replay` does: tools/replay.py against a fresh database and server.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL
tools/install_packages.sh build run
make -s -j "$(nproc)" build/kafiled
exec tools/with_server.sh python3 -B tools/replay.py "$@"
