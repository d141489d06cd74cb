# Containers on a machine without a registry, and without systemd: read with `.`, it gives `engine_start`, `engine_stop` and
# `base_image`. Needs $work, a directory that goes away; images and layers stay in $cache for the next time.
# shellcheck shell=sh disable=SC2154
cache=${KAFILE_DEPLOY_CACHE:-/var/cache/kafile-deploy}

# Three faults of a machine without systemd, and what helps: ulimits above the hard limit (say them), crun in hybrid cgroups (runc), and
# Debian's own names of networks (a directory of our own, so that nobody else's are touched).
engine_settings() {
    cat >"$work/containers.conf" <<END
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_config_dir = "$work/networks"
END
    cat >"$work/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$cache/storage"
runroot = "$work/run"
END
    export CONTAINERS_CONF="$work/containers.conf" CONTAINERS_STORAGE_CONF="$work/storage.conf"
}

# Compose speaks to podman through its socket.
engine_start() {
    engine_settings
    podman info >/dev/null || return 1
    export DOCKER_HOST="unix://$work/podman.sock" DOCKER_BUILDKIT=0
    podman system service --time=0 "$DOCKER_HOST" >"$work/podman.log" 2>&1 &
    engine=$!
    tries=100
    until [ -S "$work/podman.sock" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] && kill -0 "$engine" || return 1
        sleep 0.1
    done
}

engine_stop() {
    [ -z "${engine:-}" ] || kill "$engine" 2>/dev/null || true
}

# The machine's own way to Debian and npm: mirrors, resolver, certificates.
borrow_network() {
    if [ -e /etc/apt/sources.list.d/debian.sources ]; then
        rm -f "$1/etc/apt/sources.list"
        cp /etc/apt/sources.list.d/debian.sources "$1/etc/apt/sources.list.d/"
    fi
    find /etc/apt/apt.conf.d -name '99*' -exec cp {} "$1/etc/apt/apt.conf.d/" \;
    cp -r /usr/local/share/ca-certificates "$1/usr/local/share/"
    chroot "$1" update-ca-certificates >/dev/null 2>&1
}

# Debian alone, made once: localhost/kafile-base.
base_image() {
    podman image exists localhost/kafile-base && return
    rm -rf "$cache/root"
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$cache/root" >"$cache/debootstrap.log" 2>&1 &&
        borrow_network "$cache/root" &&
        tar -C "$cache/root" --numeric-owner -c . | podman import -q \
            --change "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt" - localhost/kafile-base >/dev/null &&
        rm -rf "$cache/root"
}
