#!/bin/sh
# The officers' pages in a real browser: run.sh [TEST.mjs]... against the real server with the operation of 2022 replayed.
# Speaks TAP. Screenshots are left in build/test/web.
set -eu
cd "$(dirname "$0")/../.."
unset MAKEFLAGS MAKELEVEL
tools/npm_install.sh tests/web
make -s -j "$(nproc)" build/kafiled
mkdir -p build/test/web
# A browser gives up what it asked when any interface of the machine changes: root gives it a network in which nothing does.
# One interface besides the loopback is up, else pages would be told that they are offline.
# shellcheck disable=SC2016 # expanded in there
quiet='ip link set lo up && ip link add kafile0 type veth peer name kafile1 && ip address add 192.0.2.1/24 dev kafile0 &&
    ip link set kafile0 up && ip link set kafile1 up'
if unshare --net sh -c "$quiet" 2>/dev/null; then exec unshare --net sh -c "$quiet && exec \"\$@\"" sh tools/with_server.sh tests/web/played.sh "$@"; fi
exec tools/with_server.sh tests/web/played.sh "$@"
