#!/bin/sh
# Whether servers are stateless: every program of tests/api, races among them, with two servers on one database behind HAProxy, which gives
# each request to the other one in turn. Tests that mean one server alone stand in two_daemons.exceptions, with the reason.
set -eu
cd "$(dirname "$0")/../.."
export KAFILE_TWO_DAEMON="$PWD/build/kafiled" KAFILE_TEST_DAEMON="$PWD/tests/deploy/support/two_daemons.py"
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# What failed, lines of PROGRAM TEST.
failures() {
    sed -n 's,^failed: api/\([^ ]*\) - ,\1 ,p' "$said"
}

excepted() {
    awk -v program="$1" -v test="$2" '$1 == program && $2 == test { found = 1 } END { exit !found }' tests/deploy/two_daemons.exceptions
}

# Exceptions for what is not there (any more).
stale() {
    grep -v '^#' tests/deploy/two_daemons.exceptions | while read -r program test _; do
        [ "$test" != "*" ] || test=main
        grep -qw "$test" "tests/api/$program.c" 2>/dev/null || echo "$program $test"
    done
}

KAFILE_TEST_WITHOUT=$(awk '$2 == "*" { printf "%s ", $1 }' tests/deploy/two_daemons.exceptions)
export KAFILE_TEST_WITHOUT
tests/run.sh api >"$said" 2>&1 || true
unexpected=$(failures | while read -r program test; do
    excepted "$program" "$test" || echo "$program $test"
done)
tail -n 1 "$said" | sed 's/^/# two servers: /'
if grep -q ' passed' "$said" && [ -z "$unexpected" ]; then
    echo "ok 1 - the API's tests pass with two servers, but for those that mean one"
else
    echo "not ok 1 - the API's tests pass with two servers, but for those that mean one"
    echo "$unexpected" | sed 's/^/# /'
    cat "$said"
fi

if KAFILE_TWO_APART=yes TEST=registrations tests/run.sh api >"$said" 2>&1; then
    echo "not ok 2 - teeth: a second server of another deployment is noticed"
else
    echo "ok 2 - teeth: a second server of another deployment is noticed ($(tail -n 1 "$said"))"
fi

unneeded=$(stale)
if [ -z "$unneeded" ]; then
    echo "ok 3 - every exception is a test's"
else
    echo "not ok 3 - every exception is a test's"
    echo "$unneeded" | sed 's/^/# /'
fi
echo 1..3
