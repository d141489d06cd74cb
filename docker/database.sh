#!/bin/sh
# Starts PostgreSQL in a container: database.sh alone, or database.sh patroni as one node of three. Mounted by compose.yaml.
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

take_key
case ${1:-} in
alone)
    [ -e "$data/PG_VERSION" ] || create
    exec postgres -D "$data" -c config_file=/etc/kafile/postgresql.conf
    ;;
patroni) exec patroni /etc/patroni ;;
*) echo "database.sh alone|patroni" >&2 && exit 2 ;;
esac
