#!/bin/sh
# The contract against the program: its tables first, then every API test again with Prism between. Speaks TAP.
set -u
cd "$(dirname "$0")/../.." || exit
bad=0
python3 tests/contract/agreement.py || bad=1
echo "1..1"
if tests/contract/lint.sh; then echo "ok - the contract is well-formed"; else echo "not ok - the contract is well-formed" && bad=1; fi

export KAFILE_TEST_PRISM=1
for source in tests/api/*_test.c; do
    name=$(basename "$source" .c)
    [ -x "build/api/$name" ] || continue
    build/api/"$name" || bad=1
done
exit "$bad"
