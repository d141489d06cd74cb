#!/bin/sh
# PostgreSQL in a container: `database alone`, `database patroni` as one node of three, and `database recover` once after a restore
# for the latter. Mounted by compose.yaml.
set -eu
PATH=$PATH:/usr/lib/postgresql/15/bin
home=/var/lib/kafile
data=$home/postgresql

# PostgreSQL takes no key that others may read, and a mounted secret is readable.
take_key() {
    install -m 600 /run/secrets/database.key "$home/database.key"
}

# Roles, passwords and the database, once: Patroni calls the same script after it has made a cluster.
create() {
    rm -rf "$data.new"
    initdb -D "$data.new" -U postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 --lc-messages=C --data-checksums >/dev/null
    set -- -c hba_file=/etc/kafile/pg_hba.conf -c ident_file=/etc/kafile/pg_ident.conf
    pg_ctl -D "$data.new" -w -s -o "$* -c listen_addresses= -c unix_socket_directories=/tmp" start
    /usr/local/bin/make_database "host=/tmp user=postgres dbname=postgres"
    pg_ctl -D "$data.new" -m fast -w -s stop
    mv "$data.new" "$data"
}

# Replays to the moment that pgbackrest's restore was told, so that Patroni finds a database that is complete. A moment after the last
# commit is an error of PostgreSQL's.
recover() {
    start_unreachable
    until [ "$(psql -X -t -A -h /tmp -U kafile_backup -d postgres -c 'SELECT pg_is_in_recovery()')" = f ]; do
        pg_ctl -D "$data" status >/dev/null || {
            tail -n 20 /tmp/log >&2
            return 1
        }
        sleep 1
    done
    pg_ctl -D "$data" -m fast -w -t 600 -s stop
}

start_unreachable() {
    pg_ctl -D "$data" -w -t 86400 -s -l /tmp/log -o "-c listen_addresses=" start || {
        tail -n 20 /tmp/log >&2
        return 1
    }
}

take_key
case ${1:-} in
alone)
    [ -e "$data/PG_VERSION" ] || create
    exec postgres -D "$data" -c config_file=/etc/kafile/postgresql.conf
    ;;
patroni) exec patroni /etc/patroni ;;
recover) recover ;;
*) echo "database alone|patroni|recover" >&2 && exit 2 ;;
esac
