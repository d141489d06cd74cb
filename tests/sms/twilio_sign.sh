#!/bin/sh
# twilio_sign.sh '[{"token", "url", "fields"}, ...]': prints the signature of each, as Twilio's library makes it.
set -eu
cd "$(dirname "$0")"
./install.sh
exec node twilio_sign.mjs "$1"
