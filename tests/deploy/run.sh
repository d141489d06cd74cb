#!/bin/sh
# Drills of a deployment, on loopback and in namespaces made for them: each *_drill.sh here, one after the other; DRILL=word runs those with
# that word in their name. They speak TAP; the last line counts, details are in build/test/. Each must also show that it can fail: its
# teeth variant breaks one rule and has to be noticed.
set -eu
cd "$(dirname "$0")/../.."
unset MAKEFLAGS MAKELEVEL KAFILE_STATE KAFILE_LISTEN KAFILE_MONITOR KAFILE_DATABASE_URL KAFILE_OWNER_URL KAFILE_DEPLOYMENT
tools/install_packages.sh build run test deploy
make -s -j "$(nproc)" build/kafiled
mkdir -p build/test
bad=0
for drill in tests/deploy/*_drill.sh; do
    name=deploy/$(basename "$drill" _drill.sh)
    case $name in *"${DRILL:-}"*) ;; *) continue ;; esac
    KAFILE_TEST_SECONDS=2400 tests/program.sh "$name" "$drill"
    left=build/test/$(echo "$name" | tr / -)
    read -r code milliseconds <"$left.end"
    grep '^\(not \)\?ok \|^# ' "$left.log" | sed "s,^,$name: ," || true
    echo "$name: exit status $code after $((milliseconds / 1000)) s"
    [ "$code" = 0 ] && ! grep -q '^not ok' "$left.log" || bad=$((bad + 1))
done
echo "$bad drills failed"
[ "$bad" = 0 ]
