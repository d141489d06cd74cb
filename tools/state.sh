# Where this checkout keeps its state, and who owns it. Read by the other scripts with `.`, never run.
# shellcheck shell=sh disable=SC2034
# Gives $root, $state, $hash, $service and $bin; needs $0 to be a script of the checkout.

root=$(cd "$(dirname "$0")/.." && pwd -P)
bin=/usr/lib/postgresql/15/bin
PATH=$PATH:/usr/sbin:/sbin

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

hash_of() {
    printf '%s' "$1" | sha256sum | cut -c1-12
}

is_root() {
    [ "$(id -u)" = 0 ]
}

# PostgreSQL refuses root, so root's clusters and daemons belong to a system user.
if is_root; then service=kafile; else service=$(id -un); fi

as_service() {
    if is_root; then runuser -u "$service" -- "$@"; else "$@"; fi
}

# The directory named by KAFILE_CLUSTER or KAFILE_STATE; else the checkout's own, which is var/, or
# for root a system directory (the checkout may be out of the service user's reach) and var a link.
find_state() {
    state=${KAFILE_CLUSTER:-${KAFILE_STATE:-var}}
    own=no
    case $state in
    var) own=yes state=$root/var ;;
    /*) ;;
    *) state=$root/$state ;;
    esac
    if [ "$own" = yes ] && is_root; then state=/var/lib/kafile/$(hash_of "$root"); fi
    case $state in
    /var/lib/kafile/*) hash=${state##*/} ;;
    *) hash=$(hash_of "$state") ;;
    esac
}

make_service_user() {
    id -u "$service" >/dev/null 2>&1 || useradd --system --user-group --no-create-home \
        --home-dir /var/lib/kafile --shell /usr/sbin/nologin "$service"
}

link_own_state() {
    link=$root/var
    if [ -d "$link" ] && [ ! -L "$link" ]; then
        rmdir "$link" 2>/dev/null || fail "$link belongs to $(stat -c %U "$link"):" \
            "run this as that user, or move it away"
    fi
    ln -sfn "$state" "$link"
}

# Leaves a private directory that the service user owns.
make_private() {
    if is_root; then
        mkdir -p "$(dirname "$1")"
        install -d -o "$service" -g "$service" -m 700 "$1"
    else
        mkdir -p "$(dirname "$1")"
        mkdir -m 700 "$1" 2>/dev/null || true
    fi
    if [ -L "$1" ] || [ "$(stat -c %U "$1")" != "$service" ]; then
        fail "$1 must be a directory of $service (is it another user's?)"
    fi
    chmod 700 "$1"
    as_service test -w "$1" || fail "$service cannot reach $1"
}

make_state() {
    if is_root; then
        make_service_user
        [ "$own" = no ] || link_own_state
    elif [ "$own" = yes ] && [ -L "$state" ]; then
        fail "$state is the state of another user (root?): run this as that user, or remove the link"
    fi
    make_private "$state"
}

find_state
