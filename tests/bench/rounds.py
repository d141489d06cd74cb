"""A round of a work on a server: requests for people whom no other round has used."""
import http.client
import os
import sys

from measure import WARMING, wrk

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
FASTEST = {"daemon": 6000, "pgbench": 2500, "peer": 1200}  # uses of a pool a second that are made ready
UNPOOLED = 12000  # requests a second that are made ready


class Pool:
    """Whom a work has not used yet. `runs` says how many rounds there will be of each kind of server: each gets its share, and a
    time in which it is not used up."""

    def __init__(self, world, work, runs):
        self.next, self.work, self.runs, self.seconds, self.part, self.warm = 0, work, runs, SECONDS, 1, set()
        if work.pool:
            size = int(world.sql(f"SELECT count(*) FROM bench.pool WHERE work = '{work.pool}'"))
            self.seconds = next((seconds for seconds in range(SECONDS, 1, -1) if self.used(seconds) <= size), 1)
            self.part = min(1, size / self.used(self.seconds))

    @staticmethod
    def share(kind, seconds):
        return FASTEST[kind] * (seconds + (WARMING if kind == "pgbench" else 0)) * 5 // 4

    def used(self, seconds):
        """By all, with what warms each server."""
        rounds = sum(count * self.share(kind, seconds) for kind, count in self.runs.items())
        return rounds + sum(count // ROUNDS * self.share(kind, WARMING) for kind, count in self.runs.items() if kind != "pgbench")

    def take(self, kind, seconds):
        """The number of the first one and how many."""
        if not self.work.pool:
            return 0, UNPOOLED * seconds
        first, count = self.next, int(self.share(kind, seconds) * self.part)
        self.next += count
        return first, count

    def check(self, kind, seconds, used):
        count = int(self.share(kind, seconds) * self.part)
        if self.work.pool and used > count:
            print(f"  {self.work.name}, {kind}: {used} requests for {count} people: fewer ROUNDS, more CITIZENS, or raise FASTEST",
                  file=sys.stderr)


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


def load(world, pool, kind, process, seconds, show=None):
    first, count = pool.take(kind, seconds)
    requests = pool.work.requests(world, count, first)
    if show:
        print(f"  {answered(world.address, requests[-1])}")
        requests = requests[:-1]
    result = wrk(world, process, world.address, requests, seconds)
    pool.check(kind, seconds, result.requests)
    return result


def serve(world, pool, kind, server):
    """One round of the pool's work on a server, which is a process and its address. What it did before the first does not count:
    its connections make their plans then."""
    process, world.address = server
    if world.address not in pool.warm:
        pool.warm.add(world.address)
        load(world, pool, kind, process, WARMING, os.environ.get("SHOW"))
    return load(world, pool, kind, process, pool.seconds)
