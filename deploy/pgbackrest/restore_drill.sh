#!/bin/sh
# restore_drill.sh [DIRECTORY]: restores the newest backup beside the running database, as the user postgres, and looks whether it would do: every file of the
# repository, page, index and sealed event. Ends with 1 at the first thing that is wrong, and says what; of the restored copy nothing remains.
set -eu
directory=${1:-/var/lib/postgresql/drill}
programs=/usr/lib/postgresql/15/bin
sockets=$(mktemp -d /tmp/restore_drill.XXXXXX)
made='' running=''

finish() {
    [ -z "$running" ] || "$programs/pg_ctl" -D "$directory" -m immediate -s stop || true
    [ -z "$made" ] || rm -rf "$directory"
    rm -rf "$sockets"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Debian keeps the settings elsewhere; those of a copy that stands alone are these.
start() {
    settings="-c listen_addresses= -c unix_socket_directories=$sockets -c port=5432 -c external_pid_file="
    [ -e "$directory/postgresql.conf" ] ||
        settings="$settings -c config_file=/etc/postgresql/15/main/postgresql.conf -c data_directory=$directory"
    running=yes
    "$programs/pg_ctl" -D "$directory" -w -s -l "$sockets/log" -o "$settings" start || {
        tail -n 20 "$sockets/log" >&2
        return 1
    }
    until [ "$("$programs/psql" -h "$sockets" -U postgres -d postgres -X -t -A -c 'SELECT pg_is_in_recovery()')" = f ]; do sleep 0.1; done
}

# pgBackRest says with status 0 which files of the repository are broken.
echo "the repository"
pgbackrest --stanza=kafile --output=text verify >"$sockets/verified"
if grep -E '(invalid|mismatch|other): [1-9]|status: (error|invalid)' "$sockets/verified" >&2; then exit 1; fi

echo "the newest backup, restored to $directory"
mkdir -m 700 "$directory"
made=yes
pgbackrest --stanza=kafile --pg1-path="$directory" --type=immediate --target-action=promote --archive-mode=off restore
start

echo "its indexes"
"$programs/pg_amcheck" -h "$sockets" -U postgres -d kafile -s kafile --install-missing --heapallindexed
echo "its seals"
kafiled audit verify --database-url "postgresql:///kafile?host=$sockets&port=5432&user=postgres"

echo "its pages"
"$programs/pg_ctl" -D "$directory" -m fast -w -s stop
running=
"$programs/pg_checksums" --check -D "$directory" >"$sockets/checked"
echo "sound"
