#!/bin/sh
# The private PostgreSQL cluster: cluster.sh start|stop|status|url|reset. It listens on a socket only.
# KAFILE_CLUSTER names another directory for it; KAFILE_CLUSTER_LOCALE (tr-TR) another locale, of ICU.
set -eu
# shellcheck source=tools/state.sh
. "$(dirname "$0")/state.sh"

data=$state/data
log=$state/postgresql.log
# Socket paths end at 107 bytes, so the socket is not beside the data.
if is_root; then sockets=/run/kafile-$hash; else sockets=/tmp/kafile-$(id -u)-$hash; fi

# The cluster's processes, also those that outlived a killed postmaster: all of them work in $data.
processes() {
    [ -d "$data" ] || return 0
    find -L /proc/[0-9]*/cwd -maxdepth 0 -samefile "$data" 2>/dev/null |
        while IFS=/ read -r _ _ pid _; do
            if grep -qx postgres "/proc/$pid/comm" 2>/dev/null; then echo "$pid"; fi
        done
}

# Prints the postmaster's id, or fails. A pid file alone proves nothing: numbers are used again.
postmaster() {
    [ -f "$data/postmaster.pid" ] && processes | grep -x "$(head -n 1 "$data/postmaster.pid")"
}

wait_for_orphans() {
    tries=100
    while [ -n "$(processes)" ] && [ "$tries" -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
    [ -n "$(processes)" ] || rm -rf "$data/postmaster.pid" "$sockets"
}

create() {
    echo "Creating a PostgreSQL cluster in $data"
    rm -rf "$data.new"
    set -- --encoding=UTF8 --locale=C.UTF-8 --lc-messages=C --data-checksums
    if [ -n "${KAFILE_CLUSTER_LOCALE:-}" ]; then
        set -- "$@" --locale-provider=icu --icu-locale="$KAFILE_CLUSTER_LOCALE"
    fi
    as_service "$bin/initdb" -D "$data.new" -U postgres --auth=reject "$@" >/dev/null
    echo "include 'kafile.conf'" >>"$data.new/postgresql.conf"
    mv "$data.new" "$data"
}

# Memory of PostgreSQL's own: an eighth of the machine's, from 32 to 256 MB.
buffers_mb() {
    awk '/^MemTotal:/ { mb = int($2 / 8192); print (mb < 32 ? 32 : mb > 256 ? 256 : mb) }' /proc/meminfo
}

# Errors are logged without the values that caused them: those are people's data.
settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$sockets'
unix_socket_permissions = 0700
shared_buffers = $(buffers_mb)MB
max_connections = 200
max_prepared_transactions = 0
idle_in_transaction_session_timeout = 15s
fsync = on
synchronous_commit = on
full_page_writes = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
END
}

# The roles of a deployment that may sign in.
signing_in() {
    for role in migrator app sealer reporter backup monitor; do echo "kafile_$role"; done
}

# Peer alone: the system's users named here are these roles, nobody needs or has a password.
write_settings() {
    users="\"$service\""
    ! is_root || users="$users root"
    settings | as_service tee "$data/kafile.conf" >/dev/null
    for databases in all replication; do
        echo "local $databases all peer map=kafile"
    done | as_service tee "$data/pg_hba.conf" >/dev/null
    for user in $users; do
        for role in postgres $(signing_in); do echo "kafile $user $role"; done
    done | as_service tee "$data/pg_ident.conf" >/dev/null
}

superuser() {
    as_service "$bin/psql" -X -q -t -A -v ON_ERROR_STOP=1 "postgresql:///postgres?host=$sockets&user=postgres" "$@"
}

make_database() {
    superuser <"$root/deploy/postgresql/roles.sql"
    [ "$(superuser -c "SELECT count(*) FROM pg_database WHERE datname = 'kafile'")" = 1 ] ||
        superuser -c 'CREATE DATABASE kafile OWNER kafile_owner'
}

write_urls() {
    echo "postgresql:///kafile?host=$sockets&user=kafile_app" |
        as_service tee "$state/database_url" >/dev/null
    echo "postgresql:///kafile?host=$sockets&user=kafile_migrator" |
        as_service tee "$state/owner_url" >/dev/null
    echo "postgresql:///kafile?host=$sockets&user=kafile_sealer" |
        as_service tee "$state/sealer_url" >/dev/null
}

launch() {
    make_private "$sockets"
    write_settings
    # Without descriptor 8, or the server would hold our lock.
    as_service "$bin/pg_ctl" -D "$data" -l "$log" -w -t 60 -s start 8>&- || {
        tail -n 20 "$log" >&2
        fail "PostgreSQL did not start"
    }
}

start() {
    [ -x "$bin/initdb" ] || fail "PostgreSQL 15 is not installed (see packages.txt)"
    make_state
    cd "$state" # the service user may not see where we are
    exec 8>"$state/cluster.lock"
    flock 8
    if pid=$(postmaster); then
        echo "PostgreSQL is already running (process $pid)"
    else
        wait_for_orphans
        [ -f "$data/PG_VERSION" ] || create
        launch
        make_database
        write_urls
        echo "PostgreSQL is running (process $(postmaster)), its socket in $sockets"
    fi
}

stop() {
    if postmaster >/dev/null; then
        (cd "$state" && as_service "$bin/pg_ctl" -D "$data" -m fast -w -t 60 -s stop)
        echo "PostgreSQL stopped"
    else
        echo "PostgreSQL is not running"
    fi
    rm -rf "$sockets"
}

status() {
    if pid=$(postmaster); then
        echo "PostgreSQL is running (process $pid)"
    else
        echo "PostgreSQL is not running"
        return 3
    fi
}

# Names what it deletes, so that a wrong KAFILE_STATE costs nobody their files.
reset() {
    if [ -e "$state/run.lock" ]; then
        flock -n "$state/run.lock" true || fail "stop the running server first (make run)"
    fi
    stop
    for name in data data.new keys postgresql.log database_url owner_url sealer_url seal_keys checkpoint bin cluster.lock run.lock; do
        [ ! -e "$state/$name" ] || rm -rf "${state:?}/$name"
    done
    rmdir "$state" 2>/dev/null || true
    [ ! -L "$root/var" ] || [ "$own" = no ] || rm -f "$root/var"
    echo "Deleted the database and the keys in $state"
}

case ${1:-} in
start | stop | status | reset) "$1" ;;
url) cat "$state/database_url" ;;
*) fail "use: start, stop, status, url or reset" ;;
esac
