"""Latencies at a fixed rate: each work at 50 % and 80 % of what it reaches, and a mixed day. `make bench PART=latency`."""
import datetime
import os
import random
import statistics
import sys

from fixed_rate import day, one, open_loop, prepare
from measure import wrk
from shares import MIXED, Shares, writes
from works import WORKS
from world import World

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
WORDS = os.environ.get("WORKS", "")  # only works with this in their name
RATES = (0.5, 0.8)
TRIED = 20000  # requests that are ready for the first try, a second long, which finds out how many are needed
AGAIN = 2  # times the rate of the first try are ready for the later ones
GOAL_MS = 10  # p99 at half of the most


def most(world, server, shares, streams, seconds, expected):
    """Requests a second of 64 connections that never pause."""
    requests = []
    for share, work in streams:
        wanted = int(expected * seconds * share) + 100
        found = shares.take(work, wanted)
        requests += [found[i % len(found)] for i in range(wanted)]
    random.shuffle(requests)
    result = wrk(world, server[0], server[1], requests, seconds)
    if result.requests > len(requests) and any(writes(work) for _, work in streams):
        print(f"  {result.requests} requests of {len(requests)}: writes were repeated", file=sys.stderr)
    return result.rate


def measure(world, server, shares, streams):
    """The median of what is reached in all rounds; then for each rate what open_loop told in all rounds, the rates in turn."""
    left = shares.left(streams[0][1]) if len(streams) == 1 else None
    tried = most(world, server, shares, streams, 1, TRIED if left is None else min(TRIED, left // 5))
    seconds = SECONDS
    while left and seconds > 1 and ROUNDS * tried * AGAIN * (1 + sum(RATES) * 1.1) * seconds > shares.left(streams[0][1]):
        seconds -= 1
    reached = statistics.median(most(world, server, shares, streams, seconds, tried * AGAIN) for _ in range(ROUNDS))
    told = {share: [] for share in RATES}
    for _ in range(ROUNDS):
        for share in RATES:
            prepared = prepare(world, shares, streams, reached * share * seconds)
            told[share].append(open_loop(server[1], prepared, streams, reached * share, seconds))
    return reached, told


def cell(rate, told):
    def middle(field):
        return statistics.median(found[field] for found in told)

    tails = sorted(found["p99"] for found in told)
    unanswered = sum(found["due"] - found["answered"] for found in told)
    return (f"{rate:,.0f}/s: {middle('p50'):.2f}, {middle('p99'):.2f} ({tails[0]:.2f}-{tails[-1]:.2f}), {middle('p999'):.2f}"
            + (f"; {unanswered} never answered" if unanswered else ""))


def row(name, reached, told):
    half = statistics.median(found["p99"] for found in told[RATES[0]])
    late, cpu = (max(statistics.median(found[field] for found in rounds) for rounds in told.values()) for field in ("late", "cpu"))
    refused = sum(found["refused"] for rounds in told.values() for found in rounds)
    answered = sum(found["answered"] for rounds in told.values() for found in rounds)
    return (f"| {name} | {reached:,.0f} | {' | '.join(cell(reached * share, rounds) for share, rounds in told.items())} | "
            f"{'yes' if half < GOAL_MS else 'no'} | {late:.2f}, {cpu:.0f} | {refused / max(answered, 1):.1%} |")


def main():
    works = [(work.name, one(work)) for work in WORKS if WORDS in work.name]
    if WORDS in "mixed day":
        works.append((f"mixed day: {MIXED}", day()))
    with World(CITIZENS) as world:
        server = world.daemon()
        world.address = server[1]
        shares = Shares(world)
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; medians of {ROUNDS} rounds of at most {SECONDS} s, least and most "
              f"p99 in brackets; latencies from when a request was due, ms; load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              f"| work | most requests/s | half of it: p50, p99, p99.9 | four fifths: p50, p99, p99.9 | p99 at half under {GOAL_MS} ms | "
              "the generator's own delay p99 ms, CPU us a request | answers 4xx, 5xx |\n| --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for name, streams in works:
            print(row(name, *measure(world, server, shares, streams)), flush=True)


main()
