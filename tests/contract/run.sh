#!/bin/sh
# The contract against the program: its tables first, then every API test again with Prism between. Speaks TAP.
set -u
cd "$(dirname "$0")/../.." || exit
bad=0
python3 tests/contract/agreement.py || bad=1
echo "1..1"
if tests/contract/lint.sh; then echo "ok - the contract is well-formed"; else echo "not ok - the contract is well-formed" && bad=1; fi

# Each program with its own server, Prism and database, as many at once as there are processors; then their outputs, one after another.
export KAFILE_TEST_PRISM=1
outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT
# shellcheck disable=SC2016 # expanded by that shell
for source in tests/api/*_test.c; do
    name=$(basename "$source" .c)
    [ ! -x "build/api/$name" ] || echo "$name"
done | xargs -P "$(nproc)" -I NAME sh -c 'build/api/NAME >"$0/NAME" 2>&1' "$outputs" || bad=1
cat "$outputs"/*
exit "$bad"
