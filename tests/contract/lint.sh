#!/bin/sh
# Lints the contract; prints only what is wrong.
set -eu
cd "$(dirname "$0")"
../../tools/npm_install.sh .
output=$(REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true node_modules/.bin/redocly lint --config redocly.yaml \
    ../../api/openapi.yaml 2>&1) || {
    echo "$output"
    exit 1
}
case $output in
*warning*) echo "$output" && exit 1 ;;
esac
