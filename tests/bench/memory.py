"""What the daemon's memory is while 64 connections keep it busy with a mixed day. `make bench PART=memory`."""
import datetime
import os

from measure import CONNECTIONS, resident_kib, wrk
from rounds import ROUNDS, SECONDS, UNPOOLED
from shares import MIXED, Shares
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))


def main():
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        shares = Shares(world)
        begun, rows = resident_kib(process.pid) / 1024, []
        for number in range(ROUNDS):
            result = wrk(world, process, world.address, shares.mixed(UNPOOLED * SECONDS), SECONDS)
            now, most = (resident_kib(process.pid, field) / 1024 for field in ("VmRSS", "VmHWM"))
            rows.append(f"| {number + 1} | {result.rate:,.0f} | {now:.1f} | {most:.1f} |")
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {CONNECTIONS} connections, {SECONDS} s a round of {MIXED}; "
              f"resident {begun:.1f} MiB before\n\n"
              "| round | requests/s | resident MiB after it | the most so far |\n| --- | --- | --- | --- |\n" + "\n".join(rows))


main()
