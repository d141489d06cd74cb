#!/bin/sh
# standby.sh make|freeze|thaw|promote|kill-primary|remove: a synchronous standby of the cluster that KAFILE_CLUSTER names, which tools/cluster.sh
# has started. `make` prints the directories of both sockets. Frozen it takes nothing in, as if its machine stood still.
set -eu
# shellcheck source=tools/state.sh
. "$(dirname "$0")/../../tools/state.sh"

data=$state/data
standby=$state/standby
if is_root; then sockets=/run/kafile-$hash; else sockets=/tmp/kafile-$(id -u)-$hash; fi

sql() {
    as_service "$bin/psql" -X -q -t -A -v ON_ERROR_STOP=1 "postgresql:///postgres?host=$1&user=postgres" -c "$2"
}

wait_until() {
    tries=300
    until [ "$(sql "$1" "$2")" = t ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "never true: $2"
        sleep 0.05
    done
}

make() {
    make_private "$sockets-standby"
    as_service "$bin/pg_basebackup" -h "$sockets" -U postgres -D "$standby" -R -C -S standby --checkpoint=fast
    as_service "$bin/pg_ctl" -D "$standby" -l "$state/standby.log" -w -t 60 -s start \
        -o "-c unix_socket_directories=$sockets-standby"
    sql "$sockets" "ALTER SYSTEM SET synchronous_standby_names = '*'"
    sql "$sockets" 'SELECT pg_reload_conf()' >/dev/null
    wait_until "$sockets" "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')"
    echo "$sockets,$sockets-standby"
}

receiver() {
    sql "$sockets-standby" 'SELECT pid FROM pg_stat_wal_receiver'
}

promote() {
    as_service "$bin/pg_ctl" -D "$standby" -w -t 60 -s promote
}

# With all that it started, as if the power went.
kill_primary() {
    postmaster=$(head -n 1 "$data/postmaster.pid")
    children=$(cat "/proc/$postmaster/task/$postmaster/children")
    # shellcheck disable=SC2086 # numbers
    kill -9 "$postmaster" $children
}

remove() {
    [ ! -f "$standby/postmaster.pid" ] || as_service "$bin/pg_ctl" -D "$standby" -m immediate -w -s stop || true
    rm -rf "$standby" "$state/standby.log" "$sockets-standby"
}

cd "$state"
case ${1:-} in
make | promote | remove) "$1" ;;
kill-primary) kill_primary ;;
freeze) receiver | xargs kill -STOP ;;
thaw) receiver | xargs kill -CONT ;;
*) fail "use: make, freeze, thaw, promote, kill-primary or remove" ;;
esac
