#!/bin/sh
# receive.sh SMSDRC CURLRC LOCATION...: gammu-smsd's RunOnReceive for a gateway of the dialect plain. Hands the message to Kafile and sends
# the answer, if there is one. SMSDRC is gammu-smsd's configuration, with gammucoding = utf8; CURLRC a file that nobody else reads, for curl:
#   url = "https://kafile.example/sms/plain"
#   user = "NAME:PASSWORD"
# gammu-smsd waits two minutes for it.
set -eu
export LC_ALL=C.UTF-8
exec </dev/null # gammu-smsd closes it
smsdrc=$1 curlrc=$2

# A message that gammu-smsd takes once more, because it died before the phone had forgotten it, has the same name but for a count:
# IN<date>_<time>_<count>_<sender>_<part>.txt.
id=$(printf %s "$3" | sed 's/^\(IN[0-9]*_[0-9]*\)_[0-9]*_/\1_/')

if [ "${DECODED_PARTS:-0}" != 0 ]; then kind=DECODED parts=$DECODED_PARTS; else kind=SMS parts=$SMS_MESSAGES; fi
text=
for part in $(seq "$parts"); do
    text=$text$(printenv "${kind}_${part}_TEXT" || true)
done

answer=$(curl -sS --fail --max-time 20 --retry 3 --config "$curlrc" \
    --data-urlencode "id=${PHONE_ID:-phone} $id" --data-urlencode "from=$SMS_1_NUMBER" --data-urlencode "text=$text")
[ -z "$answer" ] || gammu-smsd-inject -c "$smsdrc" TEXT "$SMS_1_NUMBER" -autolen 1600 -text "$answer" >/dev/null
