#!/bin/sh
# npm_install.sh DIRECTORY: installs the packages of its lock file unless they are there already. Says so: it takes a while.
set -eu
cd "$1"

installed() {
    cmp -s package-lock.json node_modules/.installed
}

installed && exit 0
exec 9<package.json
flock 9
installed && exit 0
echo "Installing the npm packages of $(basename "$PWD") (a minute or less)" >&2
npm ci --loglevel=error >/dev/null
cp package-lock.json node_modules/.installed
