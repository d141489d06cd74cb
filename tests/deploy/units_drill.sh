#!/bin/sh
# The units, installed below a directory: what systemd says of them, and whether a server needs a system call that its unit does not let it have.
# shellcheck disable=SC2317 # check() calls by name
set -eu
cd "$(dirname "$0")/../.."
made=$(mktemp -d /tmp/kafile-units.XXXXXX)
trap 'rm -rf "$made"' EXIT
services='kafiled kafiled-seal kafiled-migrate'
exposure_most=20 # tenths
count=0 bad=0

# check WHAT COMMAND...: a line of TAP; what the command says is shown if it fails.
check() {
    what=$1 count=$((count + 1))
    shift
    if "$@" >"$made/said" 2>&1; then
        echo "ok $count - $what"
    else
        echo "not ok $count - $what"
        bad=1
        sed 's/^/# /' "$made/said"
    fi
}

refuses() { ! "$@"; }

understands() { # ROOT UNIT...
    below=$1
    shift
    systemd-analyze verify --root="$below" --man=no "$@" 2>&1 | tee "$made/complaints"
    [ ! -s "$made/complaints" ]
}

verifies() { understands "$1" kafiled.socket kafiled.service kafiled-seal.service kafiled-migrate.service; }

exposed() { systemd-analyze security --offline=true --root="$1" --threshold="$exposure_most" --no-pager "$2.service"; }

if ! command -v systemd-analyze >/dev/null; then
    echo "1..0 # SKIP systemd-analyze is not installed"
    exit 0
fi

# The units that ours name, as systemd looks for them below the same root.
root=$made/root
mkdir -p "$root/usr/lib/systemd"
cp -a /usr/lib/systemd/system "$root/usr/lib/systemd/"
check "installed below a directory" deploy/systemd/install.sh "$root"
echo 'changed by hand' >"$root/etc/kafile/kafiled.env"
check "installed again" deploy/systemd/install.sh "$root"
check "settings that were there stay" grep -qx 'changed by hand' "$root/etc/kafile/kafiled.env"
check "systemd understands the units" verifies "$root"
# As README installs them on the database's host.
install -D -t "$root/usr/local/sbin" deploy/pgbackrest/restore_drill.sh deploy/prometheus/completed.sh
install -D -t "$root/usr/bin" "$(command -v pgbackrest)"
install -m 644 -t "$root/etc/systemd/system" deploy/pgbackrest/kafile-*
check "and those of backups" understands "$root" kafile-backup-full.timer kafile-backup-incr.timer kafile-backup@incr.service kafile-restore-drill.timer \
    kafile-restore-drill.service
for service in $services; do
    check "$service.service: $(exposed "$root" "$service" | sed -n 's/.*level for [^:]*: \([0-9.]*\).*/exposure \1/p'), at most 2.0" exposed "$root" "$service"
done

check "a server works from its start to its end, traced" env KAFILE_UNDER="strace -f -qq -o $made/calls" \
    tools/with_server.sh python3 tests/deploy/units/exercise.py
check "none of its system calls is refused by its unit" tests/deploy/units/calls.py "$root/etc/systemd/system/kafiled.service" "$made/calls"
echo "# $(tail -n 1 "$made/said")"

# Each of these has to be noticed.
cp -a "$root" "$made/weak"
weak=$made/weak/etc/systemd/system
sed -i '/^\(NoNewPrivileges\|CapabilityBoundingSet\|SystemCallFilter\|ProtectSystem\|RestrictNamespaces\)/d' "$weak/kafiled.service"
check "teeth: a unit that lets go is exposed" refuses exposed "$made/weak" kafiled
echo 'SystemCallFilter=~@network-io' >>"$weak/kafiled.service"
sed -i 's/^UMask=/SystemCallFilter=@system-service\nSystemCallFilter=~accept4\nUMask=/' "$weak/kafiled.service"
check "teeth: a unit that refuses what is needed is found" refuses tests/deploy/units/calls.py "$weak/kafiled.service" "$made/calls"
sed -i 's/^Requires=.*/Requires=nothing-of-the-kind.socket/' "$weak/kafiled.service"
check "teeth: a unit that names what is not there is refused" refuses verifies "$made/weak"
echo "1..$count"
exit "$bad"
