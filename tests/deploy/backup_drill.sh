#!/bin/sh
# Backup and restore, for real: a full backup while people register through the API, a bad DELETE by a superuser, and a restore to the moment before it
# in a new directory. All that was acknowledged before that moment is there, nothing that was sent after it. With deploy/pgbackrest's own settings; paths
# and the passphrase come from the environment and conf.d, as on a real host.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/deploy/support/tap.sh
. tests/deploy/support/tap.sh

bin=/usr/lib/postgresql/15/bin
work=$(mktemp -d /tmp/kafile-backup.XXXXXX)
chmod 711 "$work"
export KAFILE_STATE="$work/state" KAFILE_LOG_LEVEL=warning
server='' load='' restored=''

if [ "$(id -u)" = 0 ]; then service=kafile; else service=$(id -un); fi
as_service() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$service" -- "$@"; else "$@"; fi
}

finish() {
    trap '' INT TERM HUP
    for pid in $load $server; do
        if kill "$pid" 2>/dev/null; then wait "$pid" || true; fi
    done
    [ -z "$restored" ] || as_service "$bin/pg_ctl" -D "$restored" -m immediate -s stop || true
    [ ! -d "$KAFILE_STATE" ] || tools/cluster.sh reset >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

free_port() {
    tests/contract/free_ports.py 1
}

# The file as it is deployed; what a host adds is here what a host would write.
set_up_repository() {
    make_directory "$work/repository" "$work/conf.d" "$work/log" "$work/spool" "$work/lock"
    install -m 644 deploy/pgbackrest/pgbackrest.conf "$work/pgbackrest.conf"
    write_secret "$work/conf.d"
    export PGBACKREST_CONFIG="$work/pgbackrest.conf" PGBACKREST_CONFIG_INCLUDE_PATH="$work/conf.d"
    export PGBACKREST_REPO1_PATH="$work/repository" PGBACKREST_LOG_PATH="$work/log" PGBACKREST_SPOOL_PATH="$work/spool"
    export PGBACKREST_LOCK_PATH="$work/lock" PGBACKREST_STANZA=kafile PGBACKREST_PG1_PATH="$KAFILE_STATE/data"
}

make_directory() {
    for directory; do
        mkdir -m 700 "$directory"
        [ "$(id -u)" != 0 ] || chown "$service:" "$directory"
    done
}

write_secret() {
    printf '[global]\nrepo1-cipher-pass=%s\n' "$(openssl rand -base64 48 | tr -d '\n')" | as_service tee "$1/secret.conf" >/dev/null
}

sql() {
    "$bin/psql" -X -q -t -A -v ON_ERROR_STOP=1 "$superuser" -c "$1"
}

# As README says it: a place in the repository, three settings and a restart.
start_database() {
    tools/cluster.sh start >/dev/null
    superuser=$(sed 's/user=.*/user=postgres/' "$KAFILE_STATE/owner_url")
    PGBACKREST_PG1_SOCKET_PATH=$(echo "$superuser" | sed 's/.*host=//; s/&.*//')
    export PGBACKREST_PG1_SOCKET_PATH
    expect "the repository takes a stanza" backrest stanza-create
    sql "ALTER SYSTEM SET archive_mode = on"
    sql "ALTER SYSTEM SET archive_command = 'pgbackrest --stanza=kafile archive-push %p'"
    sql "ALTER SYSTEM SET archive_timeout = '60s'"
    tools/cluster.sh stop >/dev/null
    tools/cluster.sh start >/dev/null
    build/kafiled migrate >/dev/null
    build/kafiled key new --if-missing >/dev/null
    token=$(build/kafiled token issue --role admin --subject drill --ttl 1h)
}

backrest() {
    as_service pgbackrest "$@"
}

wait_until_ready() {
    tries=300
    until curl -fs -o /dev/null "$1/readyz"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
}

# serve [URL OF A DATABASE]: a server on a free port, of which $url tells.
serve() {
    url=http://127.0.0.1:$(free_port)
    monitor=127.0.0.1:$(free_port)
    build/kafiled serve --listen "${url#http://}" --monitor "$monitor" ${1:+--database-url "$1"} >"$work/server.log" 2>&1 &
    server=$!
    wait_until_ready "http://$monitor" || fail_early "kafiled did not start"
}

stop_server() {
    kill "$server"
    wait "$server" || true
    server=
}

fail_early() {
    failed "$1"
    tail -n 20 "$work/server.log" | sed 's/^/# /'
    exit 1
}

# The clients stop when what they read from is closed.
start_load() {
    mkfifo "$work/until"
    python3 tests/deploy/backup/load.py "$url" "$work/told" "$token" <"$work/until" &
    load=$!
    exec 7>"$work/until"
    until [ -s "$work/told" ]; do sleep 0.1; done
}

stop_load() {
    exec 7>&-
    wait "$load"
    load=
}

told() {
    wc -l <"$work/told"
}

# Until so many more requests have been answered.
after_requests() {
    wanted=$(($(told) + $1))
    until [ "$(told)" -ge "$wanted" ]; do sleep 0.1; done
}

moment() {
    sql "SELECT clock_timestamp()"
}

# Foreign keys refuse the plain DELETE; people in a hurry switch them off.
delete_everybody() {
    sql "SET session_replication_role = replica; DELETE FROM kafile.citizens; DELETE FROM kafile.travel_groups" >/dev/null
}

# restore_to MOMENT DIRECTORY: a new directory, in which PostgreSQL replays up to the moment and then lives on. It archives nothing.
restore_to() {
    make_directory "$2" "$2.socket"
    backrest --pg1-path="$2" --type=time --target="$1" --target-action=promote --archive-mode=off restore || return 1
    start_restored "$2"
}

start_restored() {
    restored=$1
    as_service "$bin/pg_ctl" -D "$1" -l "$1.socket/log" -w -t 60 -s -o "-c unix_socket_directories=$1.socket" start
    copy=$(echo "$superuser" | sed "s,host=[^&]*,host=$1.socket,")
    until [ "$("$bin/psql" -X -t -A "$copy" -c 'SELECT pg_is_in_recovery()')" = f ]; do sleep 0.1; done
}

stop_restored() {
    as_service "$bin/pg_ctl" -D "$restored" -m fast -w -s stop
    restored=
}

# accounted MOMENT: the rule of tests/deploy/backup/account.py.
accounted() {
    "$bin/psql" -X -t -A "$copy" -c 'SELECT g.contact_phone FROM kafile.travel_groups AS g JOIN kafile.citizens AS c ON c.group_id = g.id' |
        python3 tests/deploy/backup/account.py "$work/told" "$(date -d "$1" +%s.%N)"
}

# Every index finds every row, every page has its checksum.
indexes_sound() {
    "$bin/pg_amcheck" -h "$restored.socket" -U postgres -d kafile -s kafile --install-missing --heapallindexed
}

checksums_sound() {
    as_service "$bin/pg_checksums" --check -D "$1" | grep 'Bad checksums:  0'
}

repository_files() {
    find "$work/repository/archive" "$work/repository/backup" -type f
}

# openssl's mark of an encrypted file; a file without it was written in clear.
all_encrypted() {
    clear=$(repository_files | while read -r file; do head -c 8 "$file" | grep -qa '^Salted__' || echo "$file"; done)
    echo "$(repository_files | wc -l) files, in clear: ${clear:-none}"
    [ -z "$clear" ]
}

repository_verified() {
    backrest --output=text verify >"$work/verified" 2>&1
    ! grep -E '(invalid|mismatch|other): [1-9]|status: (error|invalid)|ERROR' "$work/verified"
}

# Phones and names of people are in the data directory in clear, or this search would prove nothing.
found_in() {
    as_service grep -rqaE 'Kanaryagilzade|\+90555[0-9]{7}' "$1"
}

flip_a_byte() {
    victim=$(find "$work/repository/backup" -type f -path '*/bundle/*' -size +64k | sort | head -n 1)
    [ -n "$victim" ] || return 1
    middle=$(($(stat -c %s "$victim") / 2))
    byte=$(od -An -tu1 -j "$middle" -N 1 "$victim" | tr -d ' ')
    # shellcheck disable=SC2059 # the octal byte is the format
    printf "\\$(printf %o $((255 - byte)))" | dd of="$victim" bs=1 seek="$middle" conv=notrunc status=none
}

with_another_passphrase() {
    make_directory "$work/wrong.d"
    write_secret "$work/wrong.d"
    PGBACKREST_CONFIG_INCLUDE_PATH="$work/wrong.d" backrest info | grep 'status: ok'
}

get() {
    curl -sS -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $token" "$url/v1/$1"
}

# A reader of the feed was told of people who are not there any more: its cursor must expire.
begin_new_epoch() {
    "$bin/psql" -X -q -v ON_ERROR_STOP=1 "$copy" -c 'INSERT INTO kafile.feed_epoch DEFAULT VALUES'
}

answers() {
    code=$(get "$1")
    echo "GET $1: $code"
    [ "$code" = "$2" ]
}

# witness NAME: seals what was written, and keeps the checkpoint where the operator cannot reach it.
witness() {
    build/kafiled seal --once && cp "$KAFILE_STATE/checkpoint" "$work/$1.checkpoint"
}

# audit_verified NAME: by the witness's checkpoint and keys; that something was sealed, too.
audit_verified() {
    build/kafiled audit verify --database-url "$copy" --keys "$work/keys" --checkpoint "$work/$1.checkpoint" >"$work/verified" || return 1
    cat "$work/verified"
    grep -q ' in [1-9][0-9]* seals' "$work/verified"
}

# A later checkpoint is of seals that the restored log has not: it is told which.
end_is_missed() {
    if audit_verified "$1" 2>"$work/missed"; then return 1; fi
    cat "$work/missed"
    grep -q 'seal [0-9]* is missing: the checkpoint speaks of [0-9]* seals' "$work/missed"
}

edit_an_event() {
    "$bin/psql" -X -q "$copy" -c "UPDATE kafile.events SET subject = 'nobody' WHERE id = (SELECT min(e.id) FROM kafile.events AS e)"
}

first_cursor() {
    get 'changes?limit=1' >/dev/null
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["next"])' "$work/answer"
}

any_reference() {
    "$bin/psql" -X -t -A "$copy" -c 'SELECT reference FROM kafile.citizens ORDER BY reference LIMIT 1'
}

# As its timer runs it, where the service's user may read it.
weekly_drill() {
    if [ ! -d "$work/weekly" ]; then
        make_directory "$work/weekly"
        mkdir -m 755 "$work/programs"
        install -m 755 deploy/pgbackrest/restore_drill.sh build/kafiled "$work/programs"
    fi
    as_service env PATH="$work/programs:$PATH" "$work/programs/restore_drill.sh" "$work/weekly/copy" && [ ! -e "$work/weekly/copy" ]
}

set_up_repository
start_database
serve ''
expect "WAL reaches the repository" backrest check

start_load
after_requests 200
cursor=$(first_cursor)
expect "a full backup while people register" backrest --type=full backup
after_requests 200
build/kafiled audit keys >"$work/keys"
expect "what was written is sealed" witness before
before=$(moment)
sleep 0.2
after_requests 100
delete_everybody
after_requests 100
expect "and what was written since" witness after
afterwards=$(moment)
after_requests 20
stop_load
expect "the last WAL reaches the repository" backrest check
stop_server

expect "all files of the repository are encrypted" all_encrypted
refuse "no name and no phone in the repository" found_in "$work/repository"
expect "teeth: the same search finds them in the data directory" found_in "$KAFILE_STATE/data"
expect "the repository is whole" repository_verified
refuse "without the passphrase it cannot be read" with_another_passphrase

expect "the weekly drill finds the newest backup sound and leaves nothing" weekly_drill

expect "restored to just before the DELETE" restore_to "$before" "$work/copy"
expect "nothing acknowledged is lost, nothing later is there" accounted "$before"
expect "every index is sound" indexes_sound
expect "the seals are those of the checkpoint before the moment" audit_verified before
expect "and not all of the checkpoint after it" end_is_missed after
edit_an_event
refuse "teeth: an event that was edited is noticed" audit_verified before
begin_new_epoch
serve "$(echo "$copy" | sed "s/user=.*/user=kafile_app/")"
expect "the restored copy serves" answers "citizens/$(any_reference)" 200
expect "and tells readers of the feed to begin anew" answers "changes?since=$cursor" 410
stop_server
stop_restored
expect "every page has its checksum" checksums_sound "$work/copy"

restore_to "$afterwards" "$work/late" >"$work/late.log" 2>&1
refuse "teeth: a restore to after the DELETE is noticed" accounted "$afterwards"
stop_restored
sql "UPDATE kafile.events SET subject = 'nobody' WHERE id = (SELECT min(e.id) FROM kafile.events AS e)"
expect "an incremental backup" backrest --type=incr backup
refuse "teeth: the weekly drill finds an edited event in the newest backup" weekly_drill
flip_a_byte
refuse "teeth: a byte that changed in the repository is noticed" repository_verified
refuse "teeth: by the weekly drill too" weekly_drill
refuse "teeth: and a restore from it fails" restore_to "$before" "$work/flipped"
finish_tap
