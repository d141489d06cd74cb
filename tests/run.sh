#!/bin/sh
# Runs the tests: run.sh [unit|api|sms|web|repeatable|asan|tsan|fuzz|contract|valgrind]..., without words all but
# valgrind and api, whose programs run in contract.
# TEST=word runs only the programs with that word in their name, KAFILE_TEST_WITHOUT names those that are left out. The last line counts; details
# are in build/test/. Programs find their cluster and server in KAFILE_TEST_CLUSTER_URL (may create
# databases), KAFILE_TEST_BINDIR (PostgreSQL's programs) and KAFILE_TEST_DAEMON.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL KAFILE_STATE KAFILE_LISTEN KAFILE_MONITOR KAFILE_DATABASE_URL KAFILE_OWNER_URL KAFILE_DURABILITY KAFILE_DEPLOYMENT \
    KAFILE_LOOPS KAFILE_REQUEST_SECONDS KAFILE_DRAIN_SECONDS KAFILE_PROXIES KAFILE_FEED_DAYS KAFILE_SECOND_FACTOR \
    KAFILE_SEALER_URL KAFILE_SEALER KAFILE_CHECKPOINT_FILE KAFILE_LOG_LEVEL

passed=0 failed=0 skipped=0
children='' proxies=''
work=$(mktemp -d /tmp/kafile-test.XXXXXX)
touch "$work/failures"
chmod 711 "$work" # the cluster inside may be another user's
results=build/test
mkdir -p "$results"
jobs=$(nproc)

finish() {
    trap '' INT TERM HUP
    # shellcheck disable=SC2086 # numbers
    [ -z "$children$proxies" ] || kill $children $proxies 2>/dev/null || true
    for cluster in "$work"/cluster.*; do
        if [ -d "$cluster" ]; then KAFILE_CLUSTER=$cluster tools/cluster.sh reset >/dev/null 2>&1 || true; fi
    done
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

# tally NAME: adds up a program that tests/program.sh ran, shows its line, and its output if it failed.
tally() {
    log=$results/$(echo "$1" | tr / -)
    # shellcheck disable=SC2046 # five numbers
    set -- "$1" "$log.log" $(cat "$log.end") $(count "$log.log")
    if [ "$3" != 0 ] && [ "$6" = 0 ]; then set -- "$1" "$2" "$3" "$4" "$5" 1 "$7"; fi
    passed=$((passed + $5)) failed=$((failed + $6)) skipped=$((skipped + $7))
    printf '%-44s %4d passed' "$1" "$5"
    [ "$6" = 0 ] || printf ', %d FAILED (exit status %d)' "$6" "$3"
    [ "$7" = 0 ] || printf ', %d skipped' "$7"
    printf ', %d.%01d s\n' $(($4 / 1000)) $(($4 % 1000 / 100))
    [ "$6" = 0 ] || tell_failures "$1" "$2"
}

# What failed, then how the output ends: most of it is often about what did not.
tell_failures() {
    awk '/^(not )?ok / || /^# Subtest/ { shown = /^not ok / } shown' "$2" | head -n 150 | sed 's/^/    /'
    tail -n 30 "$2" | sed 's/^/    | /'
    if grep -q '^not ok ' "$2"; then
        sed -n "s,^not ok [0-9]*,failed: $1,p" "$2" >>"$work/failures"
    else
        echo "failed: $1 - ended early" >>"$work/failures"
    fi
}

wanted() {
    case " ${KAFILE_TEST_WITHOUT:-} " in *" ${1##*/} "*) return 1 ;; esac
    case $1 in *"${TEST:-}"*) return 0 ;; *) return 1 ;; esac
}

# run NAME COMMAND...: one program that speaks TAP.
run() {
    wanted "$1" || return 0
    KAFILE_TEST_SECONDS=${limit_s:-300} tests/program.sh "$@" &
    children=$!
    wait "$children" || true
    children=
    tally "$1"
}

# lane NUMBER LIST: runs what no other lane has taken of a list, lines of NAME COMMAND, one after the other. Each lane has a cluster of its own,
# where there are any: who reads the feed of one database waits for what runs in the others.
lane() {
    running=
    trap 'kill "$running" 2>/dev/null; exit 130' INT TERM HUP
    KAFILE_TEST_CLUSTER_URL=$(cat "$work/cluster.$1/url" 2>/dev/null || true)
    KAFILE_TEST_SECONDS=${limit_s:-300}
    export KAFILE_TEST_CLUSTER_URL KAFILE_TEST_SECONDS
    if [ -n "$proxies" ]; then
        read -r KAFILE_TEST_PORT KAFILE_TEST_PRISM <"$work/ports.$1"
        export KAFILE_TEST_PORT KAFILE_TEST_PRISM
    fi
    while read -r name command; do
        mkdir "$work/taken/$(echo "$name" | tr / -)" 2>/dev/null || continue
        tests/program.sh "$name" "$command" &
        running=$!
        wait "$running" || true
    done <"$2"
}

# at_once LIST: the programs of a list, in as many lanes as there are processors, then a line for each.
at_once() {
    rm -rf "$work/taken"
    mkdir "$work/taken"
    for turn in $(seq "$jobs"); do
        lane "$turn" "$1" &
        children="$children $!"
    done
    # shellcheck disable=SC2086 # numbers
    wait $children || true
    children=
    while read -r name _; do
        tally "$name"
    done <"$1"
}

build() {
    echo "building $*"
    if ! make -s -k -j "$jobs" "$@" >"$results/build.log" 2>&1; then
        grep -v '^\(cc\|ld\|ar\) ' "$results/build.log" | tail -n 60
        echo "make $* failed"
        failed=$((failed + 1))
    fi
}

need_clusters() {
    export KAFILE_TEST_BINDIR=/usr/lib/postgresql/15/bin
    for turn in $(seq "$jobs"); do
        [ ! -d "$work/cluster.$turn" ] || continue
        KAFILE_CLUSTER=$work/cluster.$turn tools/cluster.sh start >/dev/null
        sed 's,/kafile?,/postgres?,; s/kafile_migrator/postgres/' "$work/cluster.$turn/owner_url" >"$work/cluster.$turn/url"
    done
}

# Prism takes seconds to start: one for each lane, before the port on which the lane's servers listen one after the other.
start_proxies() {
    tools/npm_install.sh tests/contract
    for turn in $(seq "$jobs"); do
        tests/contract/free_ports.py 2 >"$work/ports.$turn"
        read -r server proxy <"$work/ports.$turn"
        tests/contract/prism.sh "http://127.0.0.1:$server" "$proxy" >"$results/prism-$turn.log" 2>&1 </dev/null &
        proxies="$proxies $!"
    done
    for turn in $(seq "$jobs"); do
        read -r server proxy <"$work/ports.$turn"
        curl -s -o /dev/null --retry 60 --retry-delay 1 --retry-connrefused "http://127.0.0.1:$proxy/healthz" || true
    done
}

stop_proxies() {
    # shellcheck disable=SC2086 # numbers
    kill $proxies 2>/dev/null || true
    proxies=
}

# programs MODE PREFIX SOURCE...: those that could be built, each under its own name.
programs() {
    mode=$1 prefix=$2
    shift 2
    for source; do
        program=${source#tests/}
        program=${program%.c}
        if [ -x "build/$mode$program" ] && wanted "$prefix$program"; then echo "$prefix$program build/$mode$program"; fi
    done >"$work/programs"
    at_once "$work/programs"
}

unit() {
    build unit-tests
    programs "" "" tests/unit/*_test.c tests/unit/*/*_test.c
}

api() {
    build tests
    need_clusters
    export KAFILE_TEST_DAEMON="${KAFILE_TEST_DAEMON:-$PWD/build/kafiled}"
    programs "" "" tests/api/*_test.c
}

# What other programs of the field say.
sms() {
    build build/sms/segments build/kafiled
    for name in kannel senders segments gammu; do
        if wanted "sms/$name"; then echo "sms/$name tests/sms/$name.sh"; fi
    done >"$work/programs"
    at_once "$work/programs"
    sed -n 's/^# SEED=/segments: SEED=/p' "$results/sms-segments.log" 2>/dev/null || true
}

# The officers' pages: whether they agree with the contract, then in real browsers, one and a server for
# each processor.
web() {
    build build/kafiled
    run web/types tests/web/types.sh
    tools/npm_install.sh tests/web
    export KAFILE_TEST_TAKEN="$work/pages"
    mkdir -p "$KAFILE_TEST_TAKEN"
    for turn in $(seq "$jobs"); do
        echo "web/$turn tests/web/run.sh"
    done >"$work/programs"
    limit_s=1800 at_once "$work/programs"
}

# What tells the same beside anything else, hence at once: instructions a request, PostgreSQL's plans of the statements that are asked all day,
# and a simulated day, with SEED=n that one; `make simulate` is its full size.
repeatable() {
    build build/kafiled
    while read -r name command; do
        if wanted "$name"; then echo "$name $command"; fi
    done >"$work/programs" <<END
plans tests/plans/run.sh
instructions tests/instructions/run.sh
simulation tests/simulation/small.sh
END
    at_once "$work/programs"
    sed -n 's/^# SEED=/simulation: SEED=/p' "$results/simulation.log" 2>/dev/null || true
}

asan() {
    build MODE=asan unit-tests
    programs asan/ asan/ tests/unit/*_test.c tests/unit/*/*_test.c
}

# The server is under TSan; the programs that drive it, named in tests/tsan.list, need not be.
tsan() {
    [ -s tests/tsan.list ] || return 0
    build MODE=tsan build/tsan/kafiled
    build tests
    need_clusters
    export KAFILE_TEST_DAEMON="$PWD/build/tsan/kafiled" KAFILE_LOOPS=2
    while read -r name; do
        if wanted "tsan/api/$name"; then echo "tsan/api/$name build/api/$name"; fi
    done <tests/tsan.list >"$work/programs"
    at_once "$work/programs"
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

# The contract against the program: its tables, then every API test with Prism before a server under ASan.
contract() {
    run contract tests/contract/run.sh
    build MODE=asan tests
    need_clusters
    start_proxies
    export KAFILE_TEST_DAEMON="$PWD/build/asan/kafiled"
    programs asan/ contract/ tests/api/*_test.c
    stop_proxies
}

valgrind() {
    build tests
    need_clusters
    export KAFILE_TEST_DAEMON="$PWD/tests/valgrind.sh"
    limit_s=1200 programs "" valgrind/ tests/api/*_test.c
}

[ $# -gt 0 ] || set -- unit sms web repeatable asan tsan fuzz contract
tools/install_packages.sh build run test
for phase; do
    "$phase"
done
cat "$work/failures"
echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
[ "$failed" = 0 ]
