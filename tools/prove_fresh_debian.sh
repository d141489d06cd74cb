#!/bin/sh
# Proves README's promises on a fresh, minimal Debian 12: prove_fresh_debian.sh [root|long|user|user-long]...
# Needs root, debootstrap and the network. Each variant gets a Debian root of its own (kept: /tmp/kafile-debian,
# or KAFILE_PROOF) with git, make and sudo alone, clones HEAD there, and runs `make run`, the first session of
# the README, Ctrl-C, `make run` again, `make clean`, `make test` (unless KAFILE_PROOF_TEST=no) and `make reset`.
set -eu
cd "$(dirname "$0")/.."
where=${KAFILE_PROOF:-/tmp/kafile-debian}
deep=$(printf '%0.sdirectory/' 1 2 3 4 5 6 7 8 9)

# A variant is a user and the path of a clone; the deep ones have 120 characters.
variant() {
    case $1 in
    root) user=root path=/root/kafile ;;
    long) user=root path=$(printf '/srv/%s%s' "$deep" 0123456789012345678901234567890123456789 | cut -c1-120) ;;
    user) user=anna path=/home/anna/kafile ;;
    user-long) user=anna path=$(printf '/home/anna/%s%s' "$deep" 0123456789012345678901234567890 | cut -c1-120) ;;
    *) echo "no such variant: $1" >&2 && exit 2 ;;
    esac
}

make_base() {
    [ ! -e "$where/base.complete" ] || return 0
    rm -rf "$where/base"
    mkdir -p "$where"
    debootstrap --variant=minbase --include=git,make,ca-certificates,sudo bookworm "$where/base"
    touch "$where/base.complete"
}

# The machine's own way to Debian and npm: mirrors, resolver, certificates.
borrow_network() {
    cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
    if [ -e /etc/apt/sources.list.d/debian.sources ]; then
        rm -f "$1/etc/apt/sources.list"
        cp /etc/apt/sources.list.d/debian.sources "$1/etc/apt/sources.list.d/"
        cp /usr/share/keyrings/debian-archive-*.gpg "$1/usr/share/keyrings/"
    fi
    find /etc/apt/apt.conf.d -name "99*" -exec cp {} "$1/etc/apt/apt.conf.d/" \;
    cp -r /usr/local/share/ca-certificates "$1/usr/local/share/"
    chroot "$1" update-ca-certificates >/dev/null 2>&1
}

make_root() {
    rm -rf "${1:?}"
    cp -a "$where/base" "$1"
    borrow_network "$1"
    git bundle create -q "$1/kafile.bundle" HEAD
    chmod 644 "$1/kafile.bundle"
    cp tools/prove_inside.sh "$1/prove_inside.sh"
    if [ "$user" != root ]; then
        chroot "$1" useradd --create-home --shell /bin/bash "$user"
        echo "$user ALL=(ALL) NOPASSWD: ALL" >"$1/etc/sudoers.d/$user"
    fi
}

# Own mounts and processes: all of them are gone when the shell inside ends.
enter() {
    # shellcheck disable=SC2016 # expanded inside
    unshare --mount --pid --fork --kill-child sh -euc '
        mount --rbind /dev "$1/dev"
        mount -t proc proc "$1/proc"
        mount -t tmpfs -o mode=755 tmpfs "$1/run"
        chroot "$1" runuser -u "$2" -- env -i HOME="$(chroot "$1" sh -c "echo ~$2")" LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt ${4:+npm_config_registry="$4"} \
            KAFILE_PROOF_TEST="$5" sh /prove_inside.sh "$3"
    ' sh "$1" "$user" "$path" "$(npm config get registry 2>/dev/null || true)" "${KAFILE_PROOF_TEST:-yes}"
}

[ $# -gt 0 ] || set -- root long user user-long
make_base
for name; do
    variant "$name"
    echo "== $name: $user in $path (${#path} characters)"
    make_root "$where/$name"
    enter "$where/$name"
    echo "== $name: proven"
done
