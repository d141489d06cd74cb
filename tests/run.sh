#!/bin/sh
# Runs the tests: run.sh [unit|api|web|pages|simulation|instructions|plans|asan|tsan|fuzz|contract|valgrind]..., without words all but
# pages and valgrind.
# TEST=word runs only the programs with that word in their name. The last line counts; details are in
# build/test/. Programs find their cluster and server in KAFILE_TEST_CLUSTER_URL (may create
# databases), KAFILE_TEST_BINDIR (PostgreSQL's programs) and KAFILE_TEST_DAEMON.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL KAFILE_STATE KAFILE_LISTEN KAFILE_DATABASE_URL KAFILE_OWNER_URL KAFILE_DEPLOYMENT \
    KAFILE_LOOPS KAFILE_REQUEST_SECONDS KAFILE_SECOND_FACTOR KAFILE_LOG_LEVEL

passed=0 failed=0 skipped=0 child=
work=$(mktemp -d /tmp/kafile-test.XXXXXX)
chmod 711 "$work" # the cluster inside may be another user's
results=build/test
mkdir -p "$results"
jobs=$(nproc)

finish() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then kill "$child" 2>/dev/null || true; fi
    if [ -d "$work/cluster" ]; then KAFILE_CLUSTER=$work/cluster tools/cluster.sh reset >/dev/null 2>&1 || true; fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Reads TAP: prints "passed failed skipped". Tests that were announced but never reported have failed.
count() {
    awk '/^1\.\.[0-9]+/ { planned += substr($1, 4) }
        /^(not )?ok .*# SKIP/ { skipped++; next }
        /^ok / { passed++ }
        /^not ok / { failed++ }
        END {
            missing = planned - passed - failed - skipped
            print passed + 0, failed + (missing > 0 ? missing : 0), skipped + 0
        }' "$1"
}

now_ms() {
    date +%s%3N
}

# tally NAME LOG CODE MILLISECONDS: adds up one program, shows its line, and its output if it failed.
tally() {
    # shellcheck disable=SC2046 # three numbers
    set -- "$1" "$2" "$3" "$4" $(count "$2")
    if [ "$3" != 0 ] && [ "$6" = 0 ]; then set -- "$1" "$2" "$3" "$4" "$5" 1 "$7"; fi
    passed=$((passed + $5)) failed=$((failed + $6)) skipped=$((skipped + $7))
    printf '%-44s %4d passed' "$1" "$5"
    [ "$6" = 0 ] || printf ', %d FAILED (exit status %d)' "$6" "$3"
    [ "$7" = 0 ] || printf ', %d skipped' "$7"
    printf ', %d.%01d s\n' $(($4 / 1000)) $(($4 % 1000 / 100))
    [ "$6" = 0 ] || tail -n 150 "$2" | sed 's/^/    /'
}

# run NAME COMMAND...: one program that speaks TAP. What a sanitizer wrote, also about a server that
# the program started, is a failure of it.
run() {
    name=$1
    shift
    case $name in *"${TEST:-}"*) ;; *) return 0 ;; esac
    log=$results/$(echo "$name" | tr / -).log
    reports=$work/reports
    rm -rf "$reports"
    mkdir "$reports"
    started=$(now_ms)
    code=0
    ASAN_OPTIONS=log_path=$reports/asan UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/ubsan \
        TSAN_OPTIONS=log_path=$reports/tsan:suppressions=$PWD/tests/tsan.supp KAFILE_TEST_REPORTS=$reports \
        CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 "${limit_s:-300}" "$@" >"$log" 2>&1 </dev/null &
    child=$!
    wait "$child" || code=$?
    child=
    find "$reports" -type f -empty -delete
    if [ -n "$(ls "$reports")" ]; then
        echo "not ok - a sanitizer reports:" >>"$log"
        cat "$reports"/* >>"$log"
        code=$((code ? code : 99))
    fi
    tally "$name" "$log" "$code" $(($(now_ms) - started))
}

build() {
    echo "building $*"
    if ! make -s -k -j "$jobs" "$@" >"$results/build.log" 2>&1; then
        grep -v '^\(cc\|ld\|ar\) ' "$results/build.log" | tail -n 60
        echo "make $* failed"
        failed=$((failed + 1))
    fi
}

need_cluster() {
    [ ! -d "$work/cluster" ] || return 0
    KAFILE_CLUSTER=$work/cluster tools/cluster.sh start >/dev/null
    KAFILE_TEST_CLUSTER_URL=$(sed 's,/kafile?,/postgres?,; s/kafile_owner/postgres/' "$work/cluster/owner_url")
    export KAFILE_TEST_CLUSTER_URL KAFILE_TEST_BINDIR=/usr/lib/postgresql/15/bin
}

# programs MODE PREFIX SOURCE...: those that could be built, each under its own name.
programs() {
    mode=$1 prefix=$2
    shift 2
    for source; do
        [ -e "$source" ] || continue
        program=${source#tests/}
        program=${program%.c}
        if [ -x "build/$mode$program" ]; then run "$prefix$program" "build/$mode$program"; fi
    done
}

unit() {
    build unit-tests
    programs "" "" tests/unit/*_test.c tests/unit/*/*_test.c
}

api() {
    build tests
    need_cluster
    export KAFILE_TEST_DAEMON="$PWD/build/kafiled"
    programs "" "" tests/api/*_test.c
}

# The officers' pages: whether they agree with the contract, then in a real browser those that tests/web/steady.list names.
web() {
    build build/kafiled
    run web/types tests/web/types.sh
    # shellcheck disable=SC2046 # names without spaces
    limit_s=1800 run web tests/web/run.sh $(sed 's,.*,tests/web/&_test.mjs,' tests/web/steady.list)
}

# All of the browser's tests.
pages() {
    build build/kafiled
    limit_s=5400 run pages tests/web/run.sh
}

# Callgrind's counts do not depend on what else the machine does.
instructions() {
    build build/kafiled
    run instructions tests/instructions/run.sh
}

# What PostgreSQL does for the statements that are asked all day.
plans() {
    build build/kafiled
    run plans python3 -B tests/plans/plans.py
}

# With SEED=n that one; `make simulate` is the full size.
simulation() {
    build build/kafiled
    run simulation tests/simulation/run.sh "${SEED:-1}" small
    sed -n 's/^# SEED=/simulation: SEED=/p' "$results/simulation.log" 2>/dev/null || true
}

asan() {
    build MODE=asan tests
    need_cluster
    export KAFILE_TEST_DAEMON="$PWD/build/asan/kafiled"
    programs asan/ asan/ tests/unit/*_test.c tests/unit/*/*_test.c tests/api/*_test.c
}

# The server is under TSan; the programs that drive it, named in tests/tsan.list, need not be.
tsan() {
    [ -s tests/tsan.list ] || return 0
    build MODE=tsan build/tsan/kafiled
    build tests
    need_cluster
    export KAFILE_TEST_DAEMON="$PWD/build/tsan/kafiled" KAFILE_LOOPS=2
    while read -r name; do
        run "tsan/api/$name" "build/api/$name"
    done <tests/tsan.list
    unset KAFILE_LOOPS
}

# Each target once over its corpus; `make fuzz` is what looks for more.
fuzz() {
    build MODE=fuzz fuzz-targets
    for source in tests/fuzz/*_fuzz.c; do
        [ -e "$source" ] || continue
        target=$(basename "$source" .c)
        # shellcheck disable=SC2016 # expanded by that shell
        run "fuzz/$target" sh -c '"$1" -runs=0 -artifact_prefix=build/test/ "$2" && echo "ok 1 - the corpus of $1"' sh \
            "build/fuzz/$target" "tests/fuzz/corpus/$target"
    done
}

contract() {
    [ -x tests/contract/run.sh ] || return 0
    build tests
    need_cluster
    export KAFILE_TEST_DAEMON="$PWD/build/kafiled"
    limit_s=900 run contract tests/contract/run.sh
}

valgrind() {
    build tests
    need_cluster
    export KAFILE_TEST_DAEMON="$PWD/tests/valgrind.sh"
    limit_s=1200
    programs "" valgrind/ tests/api/*_test.c
}

[ $# -gt 0 ] || set -- unit api web simulation instructions plans asan tsan fuzz contract
tools/install_packages.sh build run test
for phase; do
    "$phase"
done
echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
[ "$failed" = 0 ]
