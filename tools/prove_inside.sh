#!/bin/sh
# The part of prove_fresh_debian.sh that runs inside the fresh Debian: prove_inside.sh PATH.
set -eu
checkout=$1
monitor=http://127.0.0.1:8081

say() {
    echo "-- $(date +%T) $*"
}

die() {
    say "FAILED: $*"
    [ ! -e /tmp/run.log ] || tail -n 40 /tmp/run.log
    exit 1
}

# As from a terminal: a process group of its own that heeds Ctrl-C.
start() {
    started=$(date +%s)
    setsid env --default-signal=INT make run >/tmp/run.log 2>&1 &
    runner=$!
    until curl -fs -o /dev/null "$monitor/readyz" 2>/dev/null; do
        kill -0 "$runner" 2>/dev/null || die "make run ended"
        [ $(($(date +%s) - started)) -lt 900 ] || die "make run is not ready after 15 minutes"
        sleep 0.2
    done
    say "make run is ready after $(($(date +%s) - started)) s"
}

press_ctrl_c() {
    kill -s INT -- "-$runner"
    wait "$runner" || true
    ! cat /proc/[0-9]*/comm 2>/dev/null | grep -E 'kafiled|postgres' || die "processes are left"
    say "Ctrl-C stopped everything"
}

events() {
    /usr/lib/postgresql/15/bin/psql -X -A -t "$(cat var/owner_url)" -c 'SELECT count(*) FROM kafile.events'
}

# The commands of the README's first session, as printed.
session() {
    awk '/^#+ .*[Ss]ession/ { on = 1; next } /^#+ / && !code { on = 0 }
        on && /^```/ { code = !code; next } on && code' README.md >/tmp/session.sh
    [ -s /tmp/session.sh ] || die "the README has no session"
    sh -eux /tmp/session.sh || die "the README's session"
    echo
    say "the README's session went through"
}

run_twice() {
    start
    session
    before=$(events)
    [ "$before" -gt 0 ] || die "the session left no events"
    press_ctrl_c
    start
    [ "$(events)" = "$before" ] || die "had $before events, now $(events)"
    say "the data are kept ($before events)"
    press_ctrl_c
    make -s clean
    [ -e var/data/PG_VERSION ] || sudo test -e var/data/PG_VERSION || die "make clean deleted the data"
}

git -c advice.detachedHead=false clone -q /kafile.bundle "$checkout"
cd "$checkout"
for program in gcc curl psql python3; do
    ! command -v "$program" || die "this Debian is not minimal"
done
run_twice
if [ "$KAFILE_PROOF_TEST" = yes ]; then
    say "make test"
    make test || die "make test"
fi
make reset
[ ! -e var/data ] || die "reset left the data"
