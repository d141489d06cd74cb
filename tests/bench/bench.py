"""Runs each work through the daemon and its peers, beside the same SQL in pgbench, in turn, and prints one Markdown table."""
import datetime
import os
import sys

import peers
from measure import median, pgbench, spread, wrk
from rounds import ROUNDS, SECONDS, Pool, serve
from works import WORKS, poll_requests
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
WORDS = os.environ.get("WORKS", "")  # only works with this in their name
CLIENTS = (1, 8, 16, 32)
COLD_SECONDS = 5


def statements(world, pool, script, best):
    """The best number of connections, found in the first round, and its result."""
    tried = {}
    for clients in [best] if best else CLIENTS:
        first, _ = pool.take("pgbench", pool.seconds)
        tried[clients] = pgbench(world, script, clients, pool.seconds, first)
        pool.check("pgbench", pool.seconds, tried[clients].requests)
    fastest = max(tried, key=lambda clients: tried[clients].rate)
    return fastest, tried[fastest]


def measure(world, work, servers):
    """All rounds of a work: the results of each server by name, of pgbench, and its best number of connections."""
    runs = {"daemon": ROUNDS, "peer": ROUNDS * (len(servers) - 1), "pgbench": len(CLIENTS) + ROUNDS - 1}
    pool, script, best = Pool(world, work, runs), work.script(world), None
    results = {name: [] for name in [*servers, "pgbench"]}
    for number in range(ROUNDS):
        for name, server in servers.items():
            results[name].append(serve(world, pool, "daemon" if name == "kafiled" else "peer", server))
        best, result = statements(world, pool, script, best)
        results["pgbench"].append(result)
        rates = ", ".join(f"{name} {found[-1].rate * (work.items if name != 'pgbench' else 1):,.0f}" for name, found in results.items())
        refused = sum(found[-1].refused for found in results.values())
        print(f"  {work.name}, round {number + 1}: {rates}" + (f", {refused} refused" if refused else ""), file=sys.stderr, flush=True)
    return results, best


def row(work, results, best):
    daemon = results["kafiled"]
    rate, least, most = spread(daemon)
    pg, pg_least, pg_most = spread(results["pgbench"])
    others = {name: median(found, "rate") for name, found in results.items() if name not in ("kafiled", "pgbench")}
    fastest = max(others, key=others.get, default=None)
    peer = f"{others[fastest]:,.0f} ({fastest}) | {rate / others[fastest]:.1f}x" if fastest else "- | -"
    return (f"| {work.name} | {rate:,.0f} ({least:,.0f}-{most:,.0f}) | {median(daemon, 'p50'):.2f} | {median(daemon, 'p99'):.2f} | "
            f"{median(daemon, 'server'):.1f} | {median(daemon, 'database'):.1f} | {pg:,.0f} ({pg_least:,.0f}-{pg_most:,.0f}), {best} | "
            f"{median(results['pgbench'], 'database'):.0f} | {rate * work.items / pg:.2f}x | {peer} |")


def warm(world, servers):
    """Node compiles what runs often: its first seconds are a fifth as fast as what follows."""
    for process, address in servers.values():
        wrk(world, process, address, poll_requests(world, 0, 0), COLD_SECONDS)


def main():
    with World(CITIZENS) as world:
        servers = {"kafiled": world.daemon(), **peers.start(world)}
        warm(world, servers)
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {ROUNDS} rounds of at most {SECONDS} s in turn, median "
              f"(least-most); 64 keep-alive connections; load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| work | requests/s | p50 ms | p99 ms | kafiled CPU us a request | PostgreSQL CPU us a request | "
              "pgbench: statements/s, connections | its PostgreSQL CPU us | kafiled / pgbench | better peer: requests/s | kafiled / peer |\n"
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for work in WORKS:
            if WORDS in work.name:
                print(row(work, *measure(world, work, servers)), flush=True)


main()
