#!/bin/sh
# The version of this checkout: git's words where there is a repository, else the file VERSION.
set -eu
cd "$(dirname "$0")/.."
release=$(cat VERSION)
commit=$(git describe --always --dirty 2>/dev/null) || commit=
echo "$release${commit:+-$commit}"
