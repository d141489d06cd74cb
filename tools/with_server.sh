#!/bin/sh
# with_server.sh COMMAND...: a fresh PostgreSQL cluster and server, the command against them, and all gone at the end.
# KAFILE_UNDER is a program, with its options, to run the server under. The command finds KAFILE_URL, KAFILE_MONITOR, KAFILE_STATE, KAFILE_DATABASE_URL, KAFILE_OWNER_URL and KAFILE_PID.
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL KAFILE_DATABASE_URL KAFILE_OWNER_URL

work=$(mktemp -d /tmp/kafile-server.XXXXXX)
chmod 711 "$work"
export KAFILE_STATE="$work/state"
server='' command=''

finish() {
    trap '' INT TERM HUP
    for pid in $command $server; do
        if kill "$pid" 2>/dev/null; then wait "$pid" || true; fi
    done
    [ ! -d "$KAFILE_STATE" ] || tools/cluster.sh reset >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

wait_until_ready() {
    tries=300
    until curl -fs -o "$work/ready" "http://$KAFILE_MONITOR/readyz"; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ] || ! kill -0 "$server" 2>/dev/null; then
            tail -n 20 "$work/server.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

set_ports() {
    KAFILE_LISTEN=127.0.0.1:$1
    KAFILE_MONITOR=127.0.0.1:$2
}

tools/cluster.sh start >/dev/null
KAFILE_DATABASE_URL=$(tools/cluster.sh url)
KAFILE_OWNER_URL=$(cat "$KAFILE_STATE/owner_url")
# shellcheck disable=SC2046 # two numbers
set_ports $(tests/contract/free_ports.py 2)
KAFILE_URL=http://$KAFILE_LISTEN
export KAFILE_DATABASE_URL KAFILE_OWNER_URL KAFILE_LISTEN KAFILE_MONITOR KAFILE_URL
build/kafiled migrate
build/kafiled key new --if-missing
# shellcheck disable=SC2086 # a program and its options
${KAFILE_UNDER:-} build/kafiled serve >"$work/server.log" 2>&1 &
server=$!
export KAFILE_PID="$server"
wait_until_ready
"$@" &
command=$!
code=0
wait "$command" || code=$?
command=
[ "$code" = 0 ]
