"""Latencies at a fixed rate: each work at 50 % and 80 % of what it reaches, and a mixed day. `make bench PART=latency`."""
import datetime
import json
import os

from measure import CONNECTIONS, wrk, write_requests
from shares import MIXED, Shares
from works import WORKS
from world import World, run

CITIZENS = int(os.environ.get("CITIZENS", "1000000"))
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
WORDS = os.environ.get("WORKS", "")  # only works with this in their name
MOST = 6000  # writes that are made ready for each second


def open_loop(world, address, requests, rate):
    path = f"{world.work}/requests"
    write_requests(path, requests)
    host, port = address.split(":")
    told = json.loads(run("build/open_loop", host, port, str(rate), str(SECONDS), str(CONNECTIONS), path))
    late = told["due"] - told["answered"]
    return (f"{rate:,.0f}/s: {told['p50']:.2f}, {told['p99']:.2f}, {told['p999']:.2f}"
            + (f" ({late} never answered)" if late else ""))


def row(world, server, name, take):
    process, address = server
    most = wrk(world, process, address, take(MOST * SECONDS), min(SECONDS, 3)).rate
    cells = [open_loop(world, address, take(int(most * share * SECONDS) + 1), most * share) for share in (0.5, 0.8)]
    print(f"  {name}: {cells}", flush=True)
    return f"| {name} | {most:,.0f} | {cells[0]} | {cells[1]} |"


def main():
    with World(CITIZENS) as world:
        server = world.daemon()
        world.address = server[1]
        shares = Shares(world)
        rows = [row(world, server, work.name, lambda count, work=work: shares.take(work, count)) for work in WORKS if WORDS in work.name]
        if not WORDS:
            rows.append(row(world, server, f"mixed day: {MIXED}", shares.mixed))
        print(f"\n{datetime.date.today()}; {world.machine()}; {CITIZENS:,} people; {SECONDS} s each, latencies from when a request was due, ms; "
              f"load average {os.getloadavg()[1]:.1f} in the last five minutes\n\n"
              "| work | most requests/s | half of it: p50, p99, p99.9 | four fifths: p50, p99, p99.9 |\n| --- | --- | --- | --- |\n" + "\n".join(rows))


main()
