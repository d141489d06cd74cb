#!/bin/sh
# Our counter of segments beside two others. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
tools/npm_install.sh tests/sms
exec node tests/sms/segments.mjs
