#!/bin/sh
# Installs the contract's tools unless they are the lock file's already. Says so: it takes a while.
set -eu
cd "$(dirname "$0")"

installed() {
    cmp -s package-lock.json node_modules/.installed
}

installed && exit 0
exec 9<package.json
flock 9
installed && exit 0
echo "Installing the contract's tools from npm (a minute, 250 MB)" >&2
npm ci --loglevel=error >/dev/null
cp package-lock.json node_modules/.installed
