#!/bin/sh
# What `make run` does: packages, build, PostgreSQL, migrations, keys, then the server and the sealer until Ctrl-C.
# With KAFILE_DATABASE_URL set it uses that PostgreSQL and starts none, and no sealer without KAFILE_SEALER_URL.
set -eu
# shellcheck source=tools/state.sh
. "$(dirname "$0")/state.sh"
unset KAFILE_CLUSTER MAKEFLAGS MAKELEVEL
cd "$root"

build() {
    tools/install_packages.sh build run
    make -s -j "$(nproc)" build/kafiled
    program=$root/build/kafiled
}

# One server a state directory, or two would stop each other's PostgreSQL.
claim_state() {
    make_state
    exec 9>"$state/run.lock"
    flock -n 9 || fail "$state is being served already: set KAFILE_STATE (and KAFILE_LISTEN, KAFILE_MONITOR) for another copy"
    export KAFILE_STATE="$state"
}

# The service user may have no way into root's checkout.
place_program() {
    if is_root; then
        install -D -m 755 "$program" "$state/bin/kafiled"
        program=$state/bin/kafiled
    fi
}

start_database() {
    if [ -n "${KAFILE_DATABASE_URL:-}" ]; then
        export KAFILE_OWNER_URL="${KAFILE_OWNER_URL:-$KAFILE_DATABASE_URL}"
    else
        trap stop_database EXIT
        tools/cluster.sh start 9>&-
    fi
}

stop_database() {
    trap '' INT TERM HUP
    tools/cluster.sh stop || true
}

# Prints its password the first time, and nothing once there is any account.
first_account() {
    as_service "$program" staff add admin --role admin --if-none --lasting
}

announce() {
    echo
    echo "Serving http://${KAFILE_LISTEN:-127.0.0.1:8080} (Ctrl-C stops it)."
    if [ -n "$password" ]; then
        echo "Sign in as admin with the password $password, which is shown this once."
    else
        echo "Sign in there; a new password for admin, from another shell here:"
        echo "    build/kafiled staff reset admin"
    fi
    echo "For programs, a first token:"
    echo "    build/kafiled token issue --role admin --subject you"
    echo
}

# runuser would kill a server that takes more than two seconds to finish its requests; setpriv becomes it.
become() {
    if is_root; then
        exec setsid setpriv --reuid "$service" --regid "$service" --init-groups "$program" "$1" 9>&-
    else
        exec setsid "$program" "$1" 9>&-
    fi
}

start_sealer() {
    if [ -z "${KAFILE_DATABASE_URL:-}" ] || [ -n "${KAFILE_SEALER_URL:-}" ]; then
        become seal &
        sealer=$!
    fi
}

stop_sealer() {
    if [ -n "$sealer" ]; then
        kill -TERM "$sealer" 2>/dev/null || true
        wait "$sealer" || true
    fi
}

# In a session of its own the server gets one SIGTERM from us, not also the terminal's SIGINT.
serve() {
    trap 'kill -TERM "$server" 2>/dev/null || true' INT TERM HUP
    sealer=
    start_sealer
    become serve &
    server=$!
    code=0
    wait "$server" || code=$?
    while kill -0 "$server" 2>/dev/null; do
        code=0
        wait "$server" || code=$?
    done
    stop_sealer
    return "$code"
}

trap 'exit 130' INT TERM HUP
build
claim_state
place_program
start_database
cd "$state"
as_service "$program" migrate
as_service "$program" key new --if-missing
password=$(first_account)
cd "$root"
announce
serve
