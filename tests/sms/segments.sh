#!/bin/sh
# Our counter of segments beside two others. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
tests/sms/install.sh
exec node tests/sms/segments.mjs
