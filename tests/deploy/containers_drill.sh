#!/bin/sh
# docker/ for real, without any registry: a base image by debootstrap, the images built on it, compose.yaml's two profiles brought up with podman behind
# Compose. A person is registered through HAProxy's TLS and is still there after a restart (single) and after the primary was killed (ha).
# Images and layers stay in KAFILE_DEPLOY_CACHE (/var/cache/kafile-deploy) for a week, without which it takes some minutes more.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d /tmp/kafile-containers.XXXXXX)
# shellcheck source=tests/deploy/support/tap.sh
. tests/deploy/support/tap.sh
# shellcheck source=tests/deploy/containers/engine.sh
. tests/deploy/containers/engine.sh
project=drill$$

finish() {
    trap '' INT TERM HUP
    [ -z "${profile:-}" ] || compose down -v -t 5 >/dev/null 2>&1 || true
    podman image prune -f --filter until=168h >/dev/null 2>&1 || true
    engine_stop
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

skip_all() {
    skipped "containers" "$1"
    finish_tap
    exit 0
}

compose() {
    docker-compose -p "$project" -f docker/compose.yaml --profile "$profile" "$@"
}

build() {
    podman build -q --network host --build-arg BASE=localhost/kafile-base "$@" . >"$work/build.log" 2>&1 || {
        tail -n 20 "$work/build.log"
        return 1
    }
}

packages_image() {
    build -f docker/Dockerfile.packages --build-arg "KIND=image-$1" -t "localhost/kafile-$1"
}

# in_image IMAGE COMMAND...: as the image says, with nothing that compose.yaml would add.
in_image() {
    image=$1
    shift
    podman run --rm --network none --entrypoint /bin/sh "$image" -c "$*"
}

# Prints what an attacker would build or fetch with.
tools_in() {
    # shellcheck disable=SC2016 # expanded inside
    in_image "$1" 'for tool in gcc cc clang tcc as ld make npm npx node python3 curl wget git; do command -v $tool; done; true'
}

no_tools_in() {
    found=$(tools_in "$1") || return 1
    echo "${found:-none found}"
    [ -z "$found" ]
}

# An image with a planted compiler, which the look for one must find.
plant_compiler() {
    printf 'FROM localhost/kafile\nUSER 0\nRUN touch /usr/bin/gcc && chmod 755 /usr/bin/gcc\nUSER 10001\n' >"$work/Dockerfile"
    podman build -q --network none -t localhost/kafile-planted "$work" >/dev/null
}

user_of() {
    in_image "$1" 'id -u' | grep -x 10001
}

hardened() {
    podman run --rm --network none --read-only --cap-drop=all --security-opt no-new-privileges --memory 64m --pids-limit 64 localhost/kafile --version
}

labelled() {
    podman image inspect --format '{{index .Config.Labels "org.opencontainers.image.title"}}' localhost/kafile | grep -x kafiled
}

# Of each running container of the project: its user, its root and what it may do.
contained() {
    for container in $(podman ps -q --filter "label=com.docker.compose.project=$project"); do
        podman inspect --format '{{.Name}} {{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Memory}}' "$container"
    done >"$work/contained"
    cat "$work/contained"
    [ -s "$work/contained" ] && ! grep -v ' 10001:10001 true \[\] .*no-new-privileges.* [1-9]' "$work/contained"
}

free_port() {
    tests/contract/free_ports.py 1
}

# call PATH [OPTIONS OF CURL]: through the front door, whose certificate is checked.
call() {
    path=$1
    shift
    curl -sS --fail-with-body -m 20 --cacert "$KAFILE_SECRETS/ca.crt" -H "Authorization: Bearer $token" "$@" "$url$path"
}

operator() {
    podman exec "$(container_of "$1")" kafiled token issue --role admin --subject drill
}

first_account() {
    compose run --rm -T operator staff add admin --role admin --if-none | grep -c .
}

container_of() {
    podman ps -q --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1"
}

answering() {
    tries=180
    until call /healthz >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 1
    done
}

register() {
    call /v1/registrations -H 'Content-Type: application/json' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -d '{"city": "LVIV",
        "consent": "explicit", "keep_together": "must", "contact": {"phone": "+905551112233", "language": "tr"},
        "members": [{"given_names": "Elif", "family_name": "Ağaoğlu", "birth_date": "1988-05-04"}]}' >"$work/answer" || {
        cat "$work/answer"
        return 1
    }
    reference=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["citizens"][0]["reference"])' "$work/answer")
    echo "$reference" >>"$work/acknowledged"
}

# A 503 is no answer: it is asked again, as by every client.
all_there() {
    while read -r reference; do
        call "/v1/status/$reference" --retry 60 --retry-max-time 60 >/dev/null || return 1
    done <"$work/acknowledged"
    echo "$(wc -l <"$work/acknowledged") acknowledged, all there"
}

# Why a container is not there.
last_words() {
    for container in $(podman ps -aq --filter "label=com.docker.compose.project=$project" --filter status=exited); do
        podman inspect --format '{{.Name}}' "$container"
        podman logs --tail 2 "$container" 2>&1
    done
}

# bring_up PROFILE: waits until it answers.
bring_up() {
    profile=$1
    : >"$work/acknowledged"
    compose up -d --no-build && answering && return
    last_words
    return 1
}

tear_down() {
    compose down -v -t 10 >/dev/null 2>&1 || return 1
    left=$(podman ps -aq --filter "label=com.docker.compose.project=$project"; podman volume ls -q --filter "label=com.docker.compose.project=$project")
    profile=
    [ -z "$left" ]
}

primary() {
    for node in db1 db2 db3; do
        container=$(container_of "$node")
        [ -z "$container" ] || [ "$(in_database "$container" 'SELECT pg_is_in_recovery()' 2>/dev/null)" != f ] || echo "$node"
    done
}

in_database() {
    podman exec "$1" psql -X -t -A -h /tmp -U kafile_backup -d postgres -c "$2"
}

# A write that fails is tried again: how long nobody could register.
registering_again() {
    began=$(date +%s)
    until register >/dev/null 2>&1; do
        [ $(($(date +%s) - began)) -lt 180 ] || return 1
        sleep 0.5
    done
    echo "after $(($(date +%s) - began)) s"
}

kill_primary() {
    killed=$(primary)
    podman kill --signal KILL "$(container_of "$killed")" >/dev/null
    echo "killed $killed"
}

another_primary() {
    echo "the primary is $(primary)"
    [ "$(primary)" != "$killed" ]
}

backed_up() {
    container=$(container_of "$1")
    podman exec "$container" pgbackrest --stanza=kafile stanza-create && podman exec "$container" pgbackrest --stanza=kafile --type=full backup
}

as_superuser() {
    password=$(sed -n 's/.*superuser: .*password: \([0-9a-f]*\).*/\1/p' "$KAFILE_SECRETS/patroni.yml")
    podman exec -e "PGPASSWORD=$password" "$1" psql -X -q -t -A -h /tmp -U postgres -d kafile -c "$2"
}

# Somebody empties a table; the database goes back to the moment before, by the commands of docs/operations.md.
delete_everybody() {
    before=$(in_database "$1" "SELECT clock_timestamp()")
    sleep 1
    as_superuser "$1" 'SET session_replication_role = replica; DELETE FROM kafile.citizens'
}

# sealed CONTAINER: to the newest event.
sealed() {
    tries=60
    until [ "$(as_superuser "$1" 'SELECT EXISTS (SELECT FROM kafile.audit_seals WHERE (SELECT max(id) FROM kafile.events) = ANY (event_ids))')" = t ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 1
    done
}

# What happens after the mistake is forgotten by the restore.
register_meanwhile() {
    register && sed -i '$d' "$work/acknowledged" && sealed "$1"
}

# leads SERVICE: waits until its PostgreSQL takes writes.
leads() {
    tries=120
    until [ "$(in_database "$(container_of "$1")" 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 1
    done
}

# The sealer ends first: with its last checkpoint.
restore() {
    compose stop haproxy kafiled sealer && compose stop db &&
        compose run --rm --no-deps -T db pgbackrest --stanza=kafile --delta --type=time "--target=$before" --target-action=promote restore &&
        compose start db && leads db
}

# The sealer's last checkpoint is of seals that the restored log has not; it goes on when somebody has put that aside.
sealer_asks() {
    ! compose run --rm --no-deps -T sealer seal --once >"$work/sealer" 2>&1 && grep 'of [0-9]* other seals than these' "$work/sealer"
}

set_checkpoint_aside() {
    compose run --rm --no-deps -T --entrypoint mv "$1" /var/lib/kafile/checkpoints/checkpoint /var/lib/kafile/checkpoints/before_restore
}

new_epoch() {
    as_superuser "$1" 'INSERT INTO kafile.feed_epoch DEFAULT VALUES'
}

serve_again() {
    new_epoch "$(container_of db)" && set_checkpoint_aside sealer && compose start kafiled sealer haproxy
}

# PostgreSQL says so, and starts itself again before anybody notices.
never_crashed() {
    podman logs "$(container_of db)" >"$work/database.log" 2>&1 && ! grep 'terminating any other active server processes' "$work/database.log"
}

crash() {
    as_superuser "$(container_of db)" "COPY (SELECT) TO PROGRAM 'kill -9 \$PPID'" >/dev/null 2>&1 || true
    sleep 1
}

# One node is restored and becomes a new cluster, which the others copy. The one that was killed left its pid file. An empty node that
# is started before the restored one leads would make a new, empty cluster.
restore_three() {
    compose stop haproxy-ha kafiled1 kafiled2 sealer1 sealer2 && compose stop db1 db2 db3 &&
        compose run --rm --no-deps -T db1 sh -c "rm -f /var/lib/kafile/postgresql/postmaster.pid &&
            pgbackrest --stanza=kafile --delta --type=time --target='$before' --target-action=promote restore &&
            database recover" &&
        compose run --rm --no-deps -T db2 rm -rf /var/lib/kafile/postgresql &&
        compose run --rm --no-deps -T db3 rm -rf /var/lib/kafile/postgresql &&
        compose exec -T -e ETCDCTL_API=2 etcd1 etcdctl rm --recursive /service/kafile &&
        compose start db1 && leads db1 && compose start db2 db3 && new_epoch "$(container_of db1)" && set_checkpoint_aside sealer1 &&
        compose start kafiled1 kafiled2 sealer1 sealer2 haproxy-ha
}

register_more() {
    for each in 1 2 3 4 5 6 7 8 9 10; do
        register || return 1
    done
    echo "$each more"
}

make_secrets() {
    export KAFILE_SECRETS="$work/secrets"
    docker/secrets.sh kafile.example
}

publish() {
    KAFILE_PUBLISH=127.0.0.1:$(free_port)
    export KAFILE_PUBLISH
    url=https://localhost:${KAFILE_PUBLISH#*:}
    token=none
}

[ "$(id -u)" = 0 ] || skip_all "podman without root has no network here: run as root"
engine_start || skip_all "podman does not run here: $(podman info 2>&1 | tail -n 1)"

expect "a base image without a registry" base_image
expect "the image of kafiled" build -f docker/Dockerfile -t localhost/kafile
for kind in database etcd haproxy; do
    expect "the image of $kind" packages_image "$kind"
done
expect "no compiler and no npm in the image" no_tools_in localhost/kafile
plant_compiler
refuse "teeth: a planted compiler is found" no_tools_in localhost/kafile-planted
expect "it runs as 10001" user_of localhost/kafile
expect "it runs with a read-only root, no capability, 64 MB and 64 processes" hardened
expect "it says what it is" labelled

make_secrets >/dev/null
publish
expect "single: up" bring_up single
token=$(operator kafiled)
expect "single: a first account for a person" first_account
expect "single: a person registers through TLS" register
expect "single: every container is 10001, read-only and has no capability" contained
expect "single: a full backup" backed_up db
expect "single: restarted" compose restart
expect "single: answers again" answering
expect "single: still there" all_there
expect "single: more people register" register_more
delete_everybody "$(container_of db)"
refuse "single: teeth: a table that was emptied is noticed" all_there
expect "single: somebody registers meanwhile" register_meanwhile "$(container_of db)"
expect "single: restored to the moment before" restore
expect "single: teeth: the sealer asks before it goes on" sealer_asks
expect "single: it serves again" serve_again
expect "single: answers once more" answering
expect "single: all are there again" all_there
expect "single: a person registers after that" registering_again
expect "single: and the log is sealed" sealed "$(container_of db)"
expect "single: no event was edited" compose run --rm --no-deps -T operator audit verify
expect "single: its database never crashed" never_crashed
crash
refuse "single: teeth: a crash is noticed" never_crashed
expect "single: down, with its volumes" tear_down

publish
expect "ha: up" bring_up ha
token=$(operator kafiled1)
expect "ha: a person registers through TLS" registering_again
expect "ha: every container is 10001, read-only and has no capability" contained
expect "ha: a full backup of the primary" backed_up "$(primary)"
expect "ha: more people register" register_more
expect "ha: the primary is killed" kill_primary
expect "ha: a person registers again" registering_again
expect "ha: another node leads" another_primary
expect "ha: nothing acknowledged is lost" all_there
delete_everybody "$(container_of "$(primary)")"
refuse "ha: teeth: a table that was emptied is noticed" all_there
expect "ha: restored to the moment before" restore_three
expect "ha: answers once more" answering
expect "ha: all are there again" all_there
expect "ha: a person registers after that, on two disks again" registering_again
expect "ha: and the log is sealed" sealed "$(container_of "$(primary)")"
expect "ha: down, with its volumes" tear_down
finish_tap
