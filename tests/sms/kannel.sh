#!/bin/sh
# The server with Kannel's own programs: bearerbox, smsbox and fakesmsc. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/sms/kannel.py
