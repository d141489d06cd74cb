#!/bin/sh
# Makes Kafile's roles and database in a new cluster: make_database.sh CONNECTION, as the superuser.
set -eu
run() {
    psql -X -q -v ON_ERROR_STOP=1 "$connection" "$@"
}
connection=$1
run -f /etc/kafile/roles.sql -f /run/secrets/passwords.sql
run -c 'CREATE DATABASE kafile OWNER kafile_owner'
