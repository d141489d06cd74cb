#!/bin/sh
# prism.sh URL PORT: a proxy on 127.0.0.1:PORT before the daemon at URL. An answer that breaks the contract
# comes back with the header sl-violations. The process is Prism itself, so that whoever starts it can end it.
set -eu
cd "$(dirname "$0")"
../../tools/npm_install.sh .
exec node node_modules/@stoplight/prism-cli/dist/index.js proxy ../../api/openapi.yaml "$1" -p "$2" -h 127.0.0.1 \
    --errors --validate-request=false
