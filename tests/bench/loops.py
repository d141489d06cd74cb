"""One event loop beside two, on the same people and in turn. `make bench PART=loops`."""
import datetime
import os
import sys

from measure import median, spread
from rounds import ROUNDS, SECONDS, Pool, serve
from works import WORKS
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
LOOPS = (1, 2)
WORDS = ("status poll", "registration", "boarding")


def measure(world, work, servers):
    """The results of each number of loops."""
    pool = Pool(world, work, {"daemon": ROUNDS * len(servers)})
    results = {loops: [] for loops in servers}
    for number in range(ROUNDS):
        for loops, server in servers.items():
            results[loops].append(serve(world, pool, "daemon", server))
        rates = ", ".join(f"{loops}: {found[-1].rate:,.0f}" for loops, found in results.items())
        print(f"  {work.name}, round {number + 1}: {rates}", file=sys.stderr, flush=True)
    return results


def row(work, loops, results):
    rate, least, most = spread(results)
    return (f"| {work.name} | {loops} | {rate:,.0f} ({least:,.0f}-{most:,.0f}) | {median(results, 'p50'):.2f} | {median(results, 'p99'):.2f} | "
            f"{median(results, 'server'):.1f} | {median(results, 'database'):.1f} |")


def main():
    with World(CITIZENS) as world:
        servers = {loops: world.daemon("--loops", str(loops)) for loops in LOOPS}
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {ROUNDS} rounds of at most {SECONDS} s in turn, median (least-most); "
              f"load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| work | loops | requests/s | p50 ms | p99 ms | kafiled CPU us | PostgreSQL CPU us |\n| --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for work in WORKS:
            if work.name.startswith(WORDS):
                for loops, results in measure(world, work, servers).items():
                    print(row(work, loops, results), flush=True)


main()
