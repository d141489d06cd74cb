#!/bin/sh
# gammu-smsd with its dummy phone, against a fresh database and server. Speaks TAP.
set -eu
cd "$(dirname "$0")/../.."
exec tools/with_server.sh python3 -B tests/sms/gammu/converse.py
