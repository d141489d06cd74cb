"""Writes with and without the sealer beside them, on the same people and in turn. `make bench PART=sealing`."""
import datetime
import os
import signal
import statistics
import subprocess
import sys
import time

from measure import median, spread
from rounds import ROUNDS, SECONDS, Pool, serve
from works import WORKS
from world import World, cpu_seconds

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
WORDS = tuple(os.environ.get("WORKS", "registration of one,boarding,handoff").split(","))
NICE = 10  # as its unit has it
SETTLING = 1.5  # seconds: it reads the seals that there are first
GOAL = 0.03  # of the rate that sealing may cost


class Sealer:
    """As a context, once what the rounds before wrote is sealed: a sealer beside the server, or none."""

    def __init__(self, world, wanted):
        self.world, self.wanted = world, wanted

    def sealed(self):
        return int(self.world.sql("SELECT coalesce(sum(count), 0) FROM kafile.audit_seals"))

    def __enter__(self):
        self.world.run("build/kafiled", "seal", "--once")
        self.before = self.sealed()
        if self.wanted:
            self.process = subprocess.Popen(["nice", "-n", str(NICE), "build/kafiled", "seal"], env=self.world.environment, stderr=subprocess.DEVNULL)
            time.sleep(SETTLING)
            self.settled = cpu_seconds(self.process.pid)
        return self

    def __exit__(self, *_):
        if self.wanted:
            self.seconds = cpu_seconds(self.process.pid) - self.settled
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        self.count = self.sealed() - self.before


def measure(world, work, server):
    """The results without and with a sealer, and how many events it sealed."""
    pool = Pool(world, work, {"daemon": 2 * ROUNDS})
    results, sealed = {False: [], True: []}, 0
    for number in range(ROUNDS):
        for wanted in (False, True) if number % 2 == 0 else (True, False):
            with Sealer(world, wanted) as sealer:
                results[wanted].append(serve(world, pool, "daemon", server))
            sealed += sealer.count
            if wanted:
                results[wanted][-1].server += sealer.seconds / results[wanted][-1].requests * 1e6
        print(f"  {work.name}, round {number + 1}: {results[False][-1].rate:,.0f}, sealed {results[True][-1].rate:,.0f}", file=sys.stderr, flush=True)
    return results, sealed


def cost(results):
    """Microseconds of processor time a request, of all that worked for it."""
    return statistics.median(result.server + result.database for result in results)


def row(work, results, sealed):
    ratios = [after.rate / before.rate for before, after in zip(results[False], results[True])]
    rates = [f"{rate:,.0f} ({least:,.0f}-{most:,.0f})" for rate, least, most in map(spread, (results[False], results[True]))]
    ratio = statistics.median(ratios)
    return (f"| {work.name} | {rates[0]} | {rates[1]} | {sealed:,} | {ratio:.3f} ({min(ratios):.3f}-{max(ratios):.3f}) | "
            f"{cost(results[False]):,.0f} | {cost(results[True]):,.0f} | "
            f"{median(results[False], 'p99'):.1f} | {median(results[True], 'p99'):.1f} | {'yes' if ratio >= 1 - GOAL else 'no'} |")


def main():
    with World(CITIZENS) as world:
        server = world.daemon()
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {ROUNDS} rounds of at most {SECONDS} s in turn, median (least-most); "
              f"load average {os.getloadavg()[1]:.1f} in the five minutes before\n\n"
              "| work | requests/s | beside the sealer | events sealed | ratio | processor us a request | beside the sealer | p99 ms | beside the sealer | within 3 % |\n"
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        for work in WORKS:
            if work.name.startswith(WORDS):
                print(row(work, *measure(world, work, server)), flush=True)


main()
