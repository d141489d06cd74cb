#!/bin/sh
# Faults of a whole deployment under the load of real clients: etcd, three PostgreSQL nodes under Patroni as deploy/patroni has it, two kafiled.
# After each fault every acknowledged write must be there, nothing else, and each write of unknown outcome once when it is told again. The
# teeth break one rule each, which must be noticed. Speaks TAP. FAULT=word,word runs the faults and teeth with one of those words in their names.
# As root it has namespaces of its own, where it may fill disks and cut roads; without, it skips those two and works on the loopback.
set -eu
cd "$(dirname "$0")/../.."
drill="python3 -B tests/deploy/failover/drill.py"
if [ "$(id -u)" = 0 ] && unshare --net --mount --pid --fork true 2>/dev/null; then
    # The shell stays, as the namespace's first process, to bury the orphans.
    exec unshare --net --mount --pid --fork --kill-child --mount-proc sh -c "ip link set lo up; KAFILE_DRILL_ALONE=yes $drill; exit \$?"
fi
exec $drill
