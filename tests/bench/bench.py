"""Runs each work through the daemon and its peers, beside the same SQL in pgbench, in turn, and prints one Markdown table."""
import datetime
import http.client
import os
import signal
import sys

import peers
from measure import WARMING, median, pgbench, spread, wrk
from works import WORKS
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
WORDS = os.environ.get("WORKS", "")  # only works with this in their name
CLIENTS = (1, 8, 16, 32)
FASTEST = {"daemon": 2500, "pgbench": 1500, "peer": 800}  # uses of a pool a second that are made ready
UNPOOLED = 12000  # requests a second that are made ready


class Pool:
    """Whom a work has not used yet. Each run gets its share, and a time in which it is not used up."""

    def __init__(self, world, work, servers):
        self.next, self.work = 0, work
        self.size = int(world.sql(f"SELECT count(*) FROM bench.pool WHERE work = '{work.pool}'")) if work.pool else 0
        self.servers = len(servers)
        self.seconds = next((seconds for seconds in range(SECONDS, 0, -1) if self.used(seconds) <= self.size), 1) if work.pool else SECONDS

    @staticmethod
    def share(kind, seconds):
        return FASTEST[kind] * (seconds + (WARMING if kind == "pgbench" else 0)) * 5 // 4

    def used(self, seconds):
        """By all rounds together."""
        return (ROUNDS * (self.share("daemon", seconds) + self.share("peer", seconds) * (self.servers - 1)) +
                (len(CLIENTS) + ROUNDS - 1) * self.share("pgbench", seconds))

    def take(self, kind):
        first, count = self.next, self.share(kind, self.seconds)
        if not self.work.pool:
            return 0, UNPOOLED * self.seconds
        self.next += count
        if first + count > self.size:
            sys.exit(f"bench: too few people for {self.work.name}: fewer ROUNDS or SECONDS_EACH, or more CITIZENS")
        return first, count


def answered(address, request):
    """Sends one request and says what came, for whoever doubts what is measured."""
    host, port = address.split(":")
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    method, path, _ = first.split()
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request(method, path, body or None, dict(line.split(": ", 1) for line in headers))
    answer = connection.getresponse()
    return f"{answer.status} {answer.read().decode()[:300]}"


def serve(world, pool, kind, server):
    process, address = server
    first, count = pool.take(kind)
    requests = pool.work.requests(world, count, first)
    if os.environ.get("SHOW"):
        print(f"  {answered(address, requests.pop())}")
    result = wrk(world, process, address, requests, pool.seconds)
    if pool.work.pool and result.requests > len(requests):
        print(f"  {pool.work.name}: {result.requests} requests for {len(requests)} people: raise FASTEST", file=sys.stderr)
    return result


def statements(world, pool, script, best):
    """The best number of connections, found in the first round, and its result."""
    tried = {}
    for clients in [best] if best else CLIENTS:
        first, _ = pool.take("pgbench")
        tried[clients] = pgbench(world, script, clients, pool.seconds, first)
    fastest = max(tried, key=lambda clients: tried[clients].rate)
    return fastest, tried[fastest]


def measure(world, work, servers):
    """All rounds of a work: the results of each server by name, of pgbench, and its best number of connections."""
    servers = {name: server for name, server in servers.items() if name == "kafiled" or work.peers}
    pool, script, best = Pool(world, work, servers), work.script(world), None
    results = {name: [] for name in [*servers, "pgbench"]}
    for number in range(ROUNDS):
        for name, server in servers.items():
            results[name].append(serve(world, pool, "daemon" if name == "kafiled" else "peer", server))
        best, result = statements(world, pool, script, best)
        results["pgbench"].append(result)
        rates = ", ".join(f"{name} {found[-1].rate * (work.items if name == 'kafiled' else 1):,.0f}" for name, found in results.items())
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


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with World(CITIZENS) as world:
        process, world.address = world.daemon()
        servers = {"kafiled": (process, world.address), **peers.start(world)}
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {ROUNDS} rounds of at most {SECONDS} s in turn, median "
              f"(least-most); 64 keep-alive connections; load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| work | requests/s | p50 ms | p99 ms | kafiled CPU us a request | PostgreSQL CPU us a request | "
              "pgbench: statements/s, connections | its PostgreSQL CPU us | kafiled / pgbench | better peer: requests/s | kafiled / peer |\n"
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for work in WORKS:
            if WORDS in work.name:
                print(row(work, *measure(world, work, servers)), flush=True)


main()
