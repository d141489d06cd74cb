"""Polls and registrations among ever more people: what a request costs in worlds of SCALES, measured in turn. `make bench PART=scale`."""
import contextlib
import datetime
import os
import sys

from measure import median, spread
from rounds import ROUNDS, SECONDS, Pool, serve
from works import WORKS, drawn
from world import World

SCALES = [int(count) for count in os.environ.get("SCALES", "13719 1000000 2300000").split()]
WORDS = ("status poll", "registration")
ASKED = 100000  # people whom polls ask for: more than the caches hold


def measure(worlds, work):
    """The results of each world, the rounds of all of them in turn."""
    pools = [Pool(world, work, {"daemon": ROUNDS}) for world, _ in worlds]
    results = [[] for _ in worlds]
    for number in range(ROUNDS):
        for (world, server), pool, found in zip(worlds, pools, results):
            found.append(serve(world, pool, "daemon", server))
        costs = ", ".join(f"{found[-1].server:.1f} + {found[-1].database:.1f} us" for found in results)
        print(f"  {work.name}, round {number + 1}: {costs}", file=sys.stderr, flush=True)
    return results


def grown(results, before, field):
    """How many times what the smaller world of the same round took."""
    ratios = sorted(getattr(result, field) / getattr(other, field) for result, other in zip(results, before))
    return f"{ratios[len(ratios) // 2]:.2f}x ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def row(work, citizens, results, before):
    rate, least, most = spread(results)
    growth = [grown(results, before, field) if before else "-" for field in ("server", "database")]
    return (f"| {work.name} | {citizens:,} | {rate:,.0f} ({least:,.0f}-{most:,.0f}) | {median(results, 'p50'):.2f}, {median(results, 'p99'):.2f} | "
            f"{median(results, 'server'):.1f} | {growth[0]} | {median(results, 'database'):.1f} | {growth[1]} |")


def main():
    with contextlib.ExitStack() as stack:
        worlds = []
        for citizens in SCALES:
            world = stack.enter_context(World(citizens))
            drawn(world, ASKED)
            worlds.append((world, world.daemon()))
        print(f"\n{datetime.date.today()}; {worlds[0][0].machine()}; {ROUNDS} rounds of {SECONDS} s, a cluster for each number of people, in turn, median "
              f"(least-most); growth against the row above in the same round; load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| work | people | requests/s | p50, p99 ms | kafiled CPU us | growth | PostgreSQL CPU us | growth |\n"
              "| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for work in WORKS:
            if work.name.startswith(WORDS):
                results = measure(worlds, work)
                for number, citizens in enumerate(SCALES):
                    print(row(work, citizens, results[number], results[number - 1] if number else None), flush=True)
        people = ", ".join(f"{int(world.sql('SELECT count(*) FROM kafile.citizens')):,}" for world, _ in worlds)
        print(f"\nAt the end, after the registrations: {people} people.")


main()
