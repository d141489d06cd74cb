#!/bin/sh
# install.sh [ROOT]: puts the program, its units, users and settings in their places, below ROOT if that is given. Settings and passwords that
# are there stay. It starts nothing: docs/operations.md says what follows.
set -eu
cd "$(dirname "$0")/../.."
root=${1:-}
units=$root/etc/systemd/system

install -D -m 755 build/kafiled "$root/usr/local/bin/kafiled"
for unit in kafiled.socket kafiled.service kafiled-seal.service kafiled-migrate.service; do
    install -D -m 644 "deploy/systemd/$unit" "$units/$unit"
done
for page in docs/*.md; do
    install -D -m 644 "$page" "$root/usr/local/share/doc/kafile/$(basename "$page")"
done
install -D -m 644 deploy/systemd/kafile.sysusers.conf "$root/etc/sysusers.d/kafile.conf"
systemd-sysusers --root="$root/" kafile.conf

# keep_or_make FILE USER MODE: FILE as it came if there is none yet, and empty if none came.
keep_or_make() {
    file=$root/etc/kafile/$1
    [ -e "$file" ] || install -m "$3" "$([ -e "deploy/systemd/$1" ] && echo "deploy/systemd/$1" || echo /dev/null)" "$file"
    [ "$(id -u)" != 0 ] || chown "$(awk -F: -v user="$2" '$1 == user { print $3 ":" $4 }' "$root/etc/passwd")" "$file"
    chmod "$3" "$file"
}

install -d -m 755 "$root/etc/kafile"
for service in kafiled:kafile kafiled-seal:kafile-seal kafiled-migrate:kafile-migrate; do
    keep_or_make "${service%:*}.env" root 644
    keep_or_make "${service%:*}.pgpass" "${service#*:}" 600
done
