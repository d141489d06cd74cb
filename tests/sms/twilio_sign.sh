#!/bin/sh
# twilio_sign.sh '[{"token", "url", "fields"}, ...]': prints the signature of each, as Twilio's library makes it.
set -eu
cd "$(dirname "$0")/../.."
tools/npm_install.sh tests/sms
exec node tests/sms/twilio_sign.mjs "$1"
