#!/bin/sh
# What this server sends, to gateways of the test's own. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/sms/senders.py
