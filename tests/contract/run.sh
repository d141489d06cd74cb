#!/bin/sh
# The contract's tables against the code, and its form. Speaks TAP.
set -u
cd "$(dirname "$0")/../.." || exit
bad=0
python3 tests/contract/agreement.py || bad=1
echo "1..1"
if tests/contract/lint.sh; then echo "ok - the contract is well-formed"; else echo "not ok - the contract is well-formed" && bad=1; fi
exit "$bad"
