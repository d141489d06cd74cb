#!/bin/sh
# Whether the web application compiles against api/openapi.yaml. Speaks TAP.
set -u
cd "$(dirname "$0")/../../server/web" || exit
make -s -C ../.. server/web/node_modules/.installed
node_modules/.bin/openapi-typescript ../../api/openapi.yaml -o generated/contract.d.ts >/dev/null &&
    node_modules/.bin/tsc --noEmit && echo "ok 1 - the pages agree with the contract" && exit
echo "not ok 1 - the pages agree with the contract"
exit 1
