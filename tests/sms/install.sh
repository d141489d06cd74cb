#!/bin/sh
# Installs the other counters of segments and Twilio's library unless they are the lock file's already. Says so: it takes a while.
set -eu
cd "$(dirname "$0")"

installed() {
    cmp -s package-lock.json node_modules/.installed
}

installed && exit 0
exec 9<package.json
flock 9
installed && exit 0
echo "Installing what SMS are tested with from npm (half a minute, 25 MB)" >&2
npm ci --loglevel=error >/dev/null
cp package-lock.json node_modules/.installed
