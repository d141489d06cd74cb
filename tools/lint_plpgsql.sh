#!/bin/sh
# Runs plpgsql_check over the SQL functions, in a throw-away cluster that has been migrated.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d /tmp/kafile-lint.XXXXXX)
chmod 711 "$work"
export KAFILE_CLUSTER="$work/cluster"

finish() {
    [ ! -d "$KAFILE_CLUSTER" ] || tools/cluster.sh reset >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

tools/cluster.sh start >/dev/null
KAFILE_DATABASE_URL=$(tools/cluster.sh url)
KAFILE_OWNER_URL=$(cat "$KAFILE_CLUSTER/owner_url")
export KAFILE_DATABASE_URL KAFILE_OWNER_URL KAFILE_STATE="$KAFILE_CLUSTER"
build/kafiled migrate >/dev/null
superuser=$(echo "$KAFILE_OWNER_URL" | sed 's/kafile_migrator/postgres/')

# The functions' schema is named by their content and holds the names they use, with kafile's tables.
found=$(/usr/lib/postgresql/15/bin/psql -X -q -t -A -v ON_ERROR_STOP=1 "$superuser" <<'SQL'
CREATE EXTENSION plpgsql_check;
SELECT set_config('search_path', string_agg(quote_ident(nspname), ',') || ',kafile,public', false)
  FROM pg_namespace WHERE nspname LIKE 'kafile\_%' \g /dev/null
SELECT p.oid::regprocedure || ': ' || problem
  FROM pg_proc AS p
  JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname ~ '^kafile(_|$)'
  JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
 CROSS JOIN LATERAL plpgsql_check_function(p.oid, fatal_errors => false, performance_warnings => false, extra_warnings => false, other_warnings => false) AS problem
 WHERE p.prorettype <> 'trigger'::regtype
 UNION ALL
SELECT p.oid::regprocedure || ' on ' || t.tgrelid::regclass || ': ' || problem
  FROM pg_trigger AS t
  JOIN pg_proc AS p ON p.oid = t.tgfoid
  JOIN pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname ~ '^kafile(_|$)'
  JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
 CROSS JOIN LATERAL plpgsql_check_function(p.oid, t.tgrelid, oldtable => t.tgoldtable, newtable => t.tgnewtable, fatal_errors => false, extra_warnings => false, other_warnings => false) AS problem;
SQL
)
[ -z "$found" ] || {
    echo "$found"
    exit 1
}
