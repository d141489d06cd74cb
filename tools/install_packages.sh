#!/bin/sh
# Installs the packages of packages.txt that are missing: install_packages.sh KIND... (build, run, test).
# Needs neither root nor the network when nothing is missing.
set -eu
list=$(dirname "$0")/../packages.txt

wanted() {
    for kind; do
        awk -v kind="$kind" '$1 == kind { print $2 }' "$list"
    done
}

# dpkg-query fails when one of them is unknown; what is not printed as installed is missing.
missing() {
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package; do
        case "
$installed
" in
        *"
installed $package
"*) ;;
        *) provided "$package" || echo "$package" ;;
        esac
    done
}

# Node's own packages carry npm inside nodejs.
provided() {
    [ "$1" = npm ] && command -v npm >/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "install_packages: $* needs root, and sudo is not installed" >&2
        exit 1
    fi
}

# Without its init script Debian starts no Kannel of its own, neither now nor with the machine.
apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--path-exclude=/etc/init.d/kannel "$@"
}

# Otherwise Debian starts a cluster of its own on port 5432 as soon as PostgreSQL is installed.
forbid_main_cluster() {
    as_root sh -c 'mkdir -p /etc/postgresql-common/createcluster.d &&
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/kafile.conf'
}

# Debian starts what it installs: a second etcd or Prometheus on a machine that has its own.
start_nothing() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
}

install() {
    start_nothing
    case " $* " in
    *" postgresql-15 "*) forbid_main_cluster ;;
    esac
    echo "Installing $# packages: $*"
    apt install --no-install-recommends "$@" || {
        apt update
        apt install --no-install-recommends "$@"
    }
}

# shellcheck disable=SC2046 # package names hold no spaces
set -- $(missing $(wanted "$@"))
[ $# = 0 ] || install "$@"
